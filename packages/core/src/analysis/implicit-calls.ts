import type { Range } from '../text/text.js';
import type { Callable } from './facts.js';
import { addEffects, bindParameters } from './notebook-calls.js';
import { UNKNOWN, type Value } from './value.js';
import type { WalkState } from './walk-state.js';

/** Ways in which code calls methods without naming them. */
export type Implicit = 'value' | 'iteration' | 'write' | 'context';

const GROUPS: Readonly<Record<Exclude<Implicit, 'value'>, RegExp>> = {
  iteration: /^__(iter|next|aiter|anext|await|len|getitem|reversed)__$/,
  write:
    /^__((set|del)(item|attr)|i(add|sub|mul|matmul|truediv|floordiv|mod|pow|lshift|rshift|and|or|xor))__$/,
  context: /^__a?(enter|exit)__$/,
};
const LIFECYCLE =
  /^__(init|new|del|call|set|delete|set_name|init_subclass|class_getitem|post_init|getstate|setstate|reduce|reduce_ex|getattr|getattribute|iter|next|aiter|anext|await)__$/;

function belongs(method: string, group: Implicit): boolean {
  if (group !== 'value') return GROUPS[group].test(method);
  return (
    /^__\w+__$|^_repr_\w+_$|^_ipython_display_$/.test(method) &&
    !LIFECYCLE.test(method) &&
    !GROUPS.write.test(method) &&
    !GROUPS.context.test(method)
  );
}

/** The notebook's classes of which a value may be, or hold, instances. */
export function classesOf(target: Value, w: WalkState): Callable[] {
  const names = new Set(target.holds);
  if (target.type?.startsWith('notebook:')) names.add(target.type.slice('notebook:'.length));
  if (target.definition !== null) names.delete(target.definition);
  return [...names].flatMap((name) => {
    const found = w.surroundings.callable(name);
    return found?.kind === 'class' ? [found] : [];
  });
}

/**
 * Notes that a value is shown: a class shows the module that it is in, a function its name; one that is displayed, as the last
 * expression of a cell is, also its module and signature.
 */
export function noteShown(shown: Value, at: number, w: WalkState, isDisplayed = false): void {
  const all = [shown, ...(shown.elements ?? [])];
  const known = (names: readonly string[], kind: Callable['kind']) =>
    [...new Set(names)].filter((name) => w.surroundings.callable(name)?.kind === kind);
  const named = (part: Value) => (part.definition === null ? part.holds : [part.definition]);
  const types = all.filter((part) => part.type === 'type');
  const classes = known(types.flatMap(named), 'class');
  const functions = known(
    all.flatMap((part) => [...named(part), ...part.holds]),
    'function',
  );
  if (classes.length === 0 && functions.length === 0) return;
  const displayed = isDisplayed ? all.filter((part) => part.type === 'function').flatMap(named) : [];
  w.effects.shownDefinitions.push({ at, classes, functions, displayed: known(displayed, 'function') });
}

/** The class of a value. */
export function typeOf(instance: Value, w: WalkState): Value {
  const { method } = w;
  if (method !== null && instance.roots.includes(method.self))
    return { ...UNKNOWN, type: 'type', roots: [method.owner] };
  return {
    ...UNKNOWN,
    type: 'type',
    roots: classesOf(instance, w).map((owner) => owner.name),
    holds: classesOf(instance, w).map((owner) => owner.name),
  };
}

/** Adds what operators, `len`, `for`, `with`, printing and the like do to instances of the notebook's classes. */
export function implicitCalls(target: Value, group: Implicit, at: Range, w: WalkState): void {
  for (const owner of classesOf(target, w)) {
    for (const [name, method] of owner.methods) if (belongs(name, group)) run(method, target, at, w);
  }
}

/** Whoever gets an instance may print, compare, index it or go through it. */
export function usesInstances(node: Range, given: readonly Value[], iterates: boolean, w: WalkState): void {
  for (const one of given) {
    implicitCalls(one, 'value', node, w);
    if (iterates) implicitCalls(one, 'iteration', node, w);
  }
}

/** Adds what reading or setting an attribute does: properties, `__getattr__`. */
export function attributeCalls(
  target: Value,
  attribute: string,
  isSet: boolean,
  at: Range,
  w: WalkState,
): void {
  for (const owner of classesOf(target, w)) {
    const kind = owner.properties.get(attribute);
    if (kind === 'cached' && !isSet) w.mutate(target, at.from, `.${attribute}`);
    const names = isSet
      ? [`${attribute}.setter`, '__setattr__']
      : [kind === undefined ? '' : attribute, '__getattr__', '__getattribute__'];
    for (const name of names) {
      const method = owner.methods.get(name);
      if (method !== undefined) run(method, target, at, w);
    }
  }
}

function run(method: Callable, self: Value, at: Range, w: WalkState): void {
  const { effects } = method;
  const isIdle =
    effects.mutates.size === 0 &&
    effects.binds.size === 0 &&
    effects.reads.size === 0 &&
    !effects.shows &&
    !effects.figures &&
    effects.draws.length + effects.settings.length + effects.files.length === 0;
  if (isIdle) return;
  const others = method.params.slice(1).map(() => UNKNOWN);
  addEffects(
    at,
    method,
    bindParameters(method, { positional: others, keywords: new Map(), isOpen: false }, self),
    w,
  );
}
