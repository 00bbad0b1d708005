import type { Value } from './value.js';
import type { WalkState } from './walk-state.js';

/** Numbers of libraries that code compares by identity; a file gives other objects of the same value. */
const NUMBERS = /^(numpy|math|cmath)\.(nan|NaN|NAN|inf|Inf|infty|pi|e|tau|nanj|infj)$/;
const NANS = /^(numpy|math|cmath)\.(nan|NaN|NAN|nanj)$/;
const SENTINELS = /^dataclasses\.(MISSING|KW_ONLY)$/;

/** Types whose objects pickle writes anew wherever they stand. */
const WRITTEN_ANEW = new Set(['int', 'float', 'complex', 'str', 'bytes', 'scalar']);

/** Notes a comparison of two values whose outcome hangs on identity. */
export function noteComparison(op: string, operands: readonly Value[], at: number, w: WalkState): void {
  const [a, b] = operands;
  if (a === undefined || b === undefined) return;
  if (op === 'is' || op === 'is not') noteIdentity(a, b, at, w);
  if (op === 'in' || op === 'not in') noteLookup(a, b, at, w);
}

/** Notes `a is b`, where a file between the stages would give another object that is equal. */
function noteIdentity(a: Value, b: Value, at: number, w: WalkState): void {
  for (const [known, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (known.path !== null && (NUMBERS.test(known.path) || SENTINELS.test(known.path)))
      note(known.path, other, at, w);
  }
  const isPlain = [a, b].some((v) => WRITTEN_ANEW.has(v.type ?? ''));
  const isSame = a.roots.length === 1 && a.roots.every((root) => b.roots.includes(root));
  if (isPlain && !isSame && a.path === null && b.path === null && a.roots.length > 0 && b.roots.length > 0) {
    w.effects.identities.push({ about: 'identity', at, path: null, roots: [...a.roots, ...b.roots] });
  }
}

/** Notes `x in y`, `y[x]`, `y.index(x)`: NaN is found by its identity, since it equals nothing. */
export function noteLookup(key: Value, container: Value, at: number, w: WalkState): void {
  if (key.path !== null && NANS.test(key.path)) note(key.path, container, at, w);
  const nan = container.elements?.find((e) => e.path !== null && NANS.test(e.path));
  if (nan?.path != null) note(nan.path, key, at, w);
}

/**
 * Notes that it is asked how an array lies in memory: files keep its elements and their order.
 *
 * @param asked an attribute of the array, or one of its flags: `strides`, `flags.writeable`.
 */
export function noteMemoryUse(array: Value, asked: string, at: number, w: WalkState): void {
  const { path, type, roots } = array;
  const isAsked = type === 'numpy.ndarray' ? /^(flags|strides|base)\b/ : /^(flags|strides)\b/;
  const mayBeArray = path === null && (type === null || type === 'numpy.ndarray');
  if (mayBeArray && roots.length > 0 && isAsked.test(asked))
    w.effects.identities.push({ about: 'memory', at, path: asked, roots });
}

/** Whether a method looks its argument up by equality. */
export function looksUp(method: string): boolean {
  return /^(index|count|remove|discard|get|pop|setdefault)$/.test(method);
}

/** Inside a function nothing may be known of a value: then it may come from anywhere. */
function note(path: string, other: Value, at: number, w: WalkState): void {
  if (other.path !== null) return;
  const isUnknown = other.roots.length === 0 && (w.frame !== null || w.deferred > 0);
  const roots = isUnknown ? [ANYTHING] : other.roots;
  if (roots.length > 0) w.effects.identities.push({ about: 'identity', at, path, roots });
}

/** Stands for any variable. */
export const ANYTHING = '*';
