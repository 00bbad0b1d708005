import type { Fingerprint } from './recording.js';

/** A place where two values differ. */
export interface ValueDifference {
  /** Where in the value: `['a'][0:10]`; '' for all of it. */
  readonly path: string;
  readonly left: string;
  readonly right: string;
  /** `rounding`: the last digits of floats; `memory`: something remembered that the other has not computed yet. */
  readonly kind: 'content' | 'rounding' | 'memory';
}

/** Paths in a value that are not compared; '' is all of it. */
export type Unstable = ReadonlySet<string>;

/** Where two values differ, as far as their fingerprints tell; empty when they are equal or one cannot be named. */
export function compareValues(
  left: Fingerprint,
  right: Fingerprint,
  unstable: Unstable = new Set(),
): ValueDifference[] {
  return compareAt('', left, right, unstable);
}

function compareAt(
  path: string,
  left: Fingerprint,
  right: Fingerprint,
  unstable: Unstable,
): ValueDifference[] {
  if (left.d === null || right.d === null || left.d === right.d || unstable.has(path)) return [];
  const here = (kind: ValueDifference['kind']): ValueDifference[] => [
    { path, ...bothBriefs(left, right), kind },
  ];
  if ((left.r ?? left.d) === (right.r ?? right.d)) return here('rounding');
  if (left.t !== right.t || left.p === undefined || right.p === undefined) return here('content');
  const names = new Set([...Object.keys(left.p), ...Object.keys(right.p)]);
  // An array of another type is another one everywhere.
  const types = [left.p, right.p].map((parts) => new Set(Object.values(parts).map(({ t }) => t)));
  if (types.every((each) => each.size === 1) && !types[0]?.has([...(types[1] ?? [])][0] ?? ''))
    return here('content');
  const inside = [...names].flatMap((name) =>
    comparePart(
      `${path}${path === '' || /^[[.(]/.test(name) ? '' : ' '}${name}`,
      name,
      left,
      right,
      unstable,
    ),
  );
  const isExplained = inside.length > 0 || [...unstable].some((p) => p.startsWith(path));
  return isExplained ? inside : here('content');
}

function comparePart(
  path: string,
  name: string,
  left: Fingerprint,
  right: Fingerprint,
  unstable: Unstable,
): ValueDifference[] {
  const [a, b] = [left.p?.[name], right.p?.[name]];
  if (unstable.has(path)) return [];
  if (a !== undefined && b !== undefined) {
    if (isPrivate(name) && isEmpty(a) !== isEmpty(b)) {
      return a.d === b.d ? [] : [{ path, left: a.b, right: b.b, kind: 'memory' }];
    }
    return compareAt(path, a, b, unstable);
  }
  const kind = isPrivate(name) ? 'memory' : 'content';
  return [{ path, left: a?.b ?? 'missing', right: b?.b ?? 'missing', kind }];
}

/** Attributes that an object keeps for itself: what it has computed before may be in them. */
function isPrivate(name: string): boolean {
  return /^\._/.test(name);
}

function isEmpty({ b }: Fingerprint): boolean {
  return b === 'None' || b === '{}' || b === '[]';
}

/** Both in brief; where that is the same, with their types. */
function bothBriefs(left: Fingerprint, right: Fingerprint): { left: string; right: string } {
  if (left.b !== right.b) return { left: left.b, right: right.b };
  if (left.t !== right.t) return { left: `${left.t} ${left.b}`, right: `${right.t} ${right.b}` };
  return { left: left.b, right: `${right.b} (other content)` };
}

/** What changes from run to run by nature: how long something took, and when. */
export function isClock(path: string): boolean {
  return /time|duration|elapsed|timestamp|date/i.test(path);
}
