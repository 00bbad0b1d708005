import type { Expression, Sequence } from '../syntax/ast.js';
import { evaluate } from './expressions.js';
import { attributeCalls, implicitCalls } from './implicit-calls.js';
import { assignedSettingScope } from './knowledge/settings.js';
import { targetNames } from './local-names.js';
import { isData, isImmutable, UNKNOWN, type Value, value } from './value.js';
import { ITEM_REPLACED, type WalkState } from './walk-state.js';

/** Assigns a value to a target: binds names, notes changes in place of what is subscripted or has attributes set. */
export function bindTarget(target: Expression, assigned: Value, w: WalkState): void {
  switch (target.kind) {
    case 'Name':
      w.bindName(target.id, target.from, assigned);
      return;
    case 'Tuple':
    case 'List': {
      implicitCalls(assigned, 'iteration', target, w);
      if (assigned.isMixed) shareParts(target, assigned.elements, w);
      const known = assigned.elements;
      const exact =
        known !== null &&
        known.length === target.elts.length &&
        !target.elts.some((e) => e.kind === 'Starred');
      target.elts.forEach((element, index) => {
        bindTarget(element, exact ? (known[index] ?? UNKNOWN) : partOf(assigned), w);
      });
      return;
    }
    case 'Starred':
      bindTarget(target.value, value({ ...partOf(assigned), type: 'list' }), w);
      return;
    case 'Attribute':
    case 'Subscript':
      changeInPlace(target, assigned, w);
      return;
    default:
      evaluate(target, w);
  }
}

/** What is unpacked from one result may share objects. */
function shareParts(target: Sequence, known: readonly Value[] | null, w: WalkState): void {
  const names = new Set<string>();
  target.elts.forEach((element, index) => {
    const part = known?.length === target.elts.length ? known[index] : undefined;
    if (part === undefined || !isImmutable(part.type)) targetNames(element, names);
  });
  const [first, ...others] = [...names].filter((name) => w.owner(name) === null);
  for (const other of others) if (first !== undefined) w.effects.shares.push([first, other]);
}

function partOf(whole: Value): Value {
  return value({
    roots: whole.roots,
    holds: whole.holds,
    holdsLambda: whole.holdsLambda,
    captures: whole.captures,
    // What an iterator gives is not used up as it is read.
    uncrossable: /^(generator|iterator)$/.test(whole.type ?? '') ? null : whole.uncrossable,
    viewOf: whole.viewOf,
  });
}

/**
 * `base.x = v`, `base[i] = v`, `del base[i]`, `base[i] += v`.
 *
 * @param isAugmented `+=` and its like, which may change what stands there.
 */
export function changeInPlace(
  target: Extract<Expression, { kind: 'Attribute' | 'Subscript' }>,
  assigned: Value,
  w: WalkState,
  isAugmented = false,
): void {
  const base = evaluate(target.value, w);
  if (target.kind === 'Subscript') evaluate(target.slice, w);
  if (base.path !== null) {
    const path = target.kind === 'Attribute' ? `${base.path}.${target.attr}` : base.path;
    w.effects.settings.push({ path, scope: assignedSettingScope(path), from: target.from, to: target.to });
    return;
  }
  implicitCalls(base, 'write', target, w);
  if (target.kind === 'Attribute') attributeCalls(base, target.attr, true, target, w);
  const change = target.kind === 'Attribute' ? `.${target.attr} = …` : '[…] = …';
  w.mutate(base, target.from, !isAugmented && replacesItem(target, base) ? ITEM_REPLACED : change);
  // Numbers are copied into arrays and frames; containers and instances are kept.
  const isKept = /^(list|dict|set|tuple|notebook:.*|collections\..*)$/.test(assigned.type ?? '');
  if (isData(base.type) && !isKept) return;
  w.store(base, assigned);
}

/** Whether another object is put into a dict or list of a name, or a column into its frame: nothing of what was there is written. */
function replacesItem(target: Expression, base: Value): boolean {
  if (target.kind !== 'Subscript' || target.value.kind !== 'Name') return false;
  if (base.type === 'dict' || base.type === 'list') return true;
  const { slice } = target;
  return base.type === 'pandas.DataFrame' && slice.kind === 'Constant' && slice.type === 'str';
}
