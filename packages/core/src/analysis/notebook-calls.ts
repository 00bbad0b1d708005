import type { Call } from '../syntax/ast.js';
import type { Range } from '../text/text.js';
import { type Arguments, allArguments, hazardNames } from './arguments.js';
import { holding, noteRead } from './expressions.js';
import type { Callable } from './facts.js';
import { ANYTHING } from './identity.js';
import { UNKNOWN, union, type Value, value } from './value.js';
import type { WalkState } from './walk-state.js';

/** A call of a function, class or method of the notebook: its own effects with the arguments put in. */
export function notebookCall(
  node: Call,
  callable: Callable,
  args: Arguments,
  self: Value | null,
  w: WalkState,
): Value {
  runCallbacks(node, args, w);
  const target = callable.kind === 'class' ? (callable.methods.get('__init__') ?? null) : callable;
  const given = bindParameters(
    target ?? callable,
    args,
    self ?? (callable.kind === 'class' ? UNKNOWN : null),
  );
  addEffects(node, callable, given, w);
  if (callable.isDynamic) hazardNames(node, callable.name, w);
  if (callable.kind === 'class') {
    const held = holding(null, [substitute(callable.returns, given), ...allArguments(args)]);
    const own = target?.effects.values.get(`param:${target.params[0]}`) ?? UNKNOWN;
    const pickles = ['__getstate__', '__reduce__', '__reduce_ex__'].some((name) =>
      callable.methods.has(name),
    );
    return {
      ...held,
      type: `notebook:${callable.name}`,
      holds: union(union(held.holds, own.holds), [callable.name]),
      holdsLambda: held.holdsLambda || own.holdsLambda,
      captures: union(held.captures, own.captures),
      holdsGenerator: held.holdsGenerator || own.holdsGenerator,
      // The class itself says how it is written to a file.
      uncrossable: pickles ? null : (own.uncrossable ?? storedUncrossable(target, given)),
    };
  }
  const returned = substitute(callable.returns, given);
  if (callable.isAsync)
    return { ...returned, type: 'coroutine', uncrossable: 'a coroutine belongs to its event loop' };
  if (callable.isGenerator)
    return { ...returned, type: 'generator', uncrossable: 'a generator is used up as it is read' };
  return {
    ...returned,
    isMixed: true,
    elements: callable.returns.elements?.map((e) => substitute(e, given)) ?? null,
  };
}

/** Why an argument that an instance keeps cannot be written to a file; null when nothing is in the way. */
function storedUncrossable(init: Callable | null, given: ReadonlyMap<string, Value>): string | null {
  const self = `param:${init?.params[0]}`;
  for (const [holder, held] of init?.effects.shares ?? []) {
    const reason = holder === self ? given.get(held.replace('param:', ''))?.uncrossable : null;
    if (reason != null) return reason;
  }
  return null;
}

/** What each parameter gets: an argument, or its default. */
export function bindParameters(callable: Callable, args: Arguments, self: Value | null): Map<string, Value> {
  const given = new Map<string, Value>(callable.defaults);
  const positional = self === null ? args.positional : [self, ...args.positional];
  if (args.isOpen || positional.length > callable.params.length) {
    const all = holding(null, [...positional, ...args.keywords.values()]);
    for (const name of callable.params)
      given.set(name, holding(null, [all, callable.defaults.get(name) ?? UNKNOWN]));
    return given;
  }
  positional.forEach((v, index) => {
    const name = callable.params[index];
    if (name !== undefined) given.set(name, v);
  });
  const last = callable.params.at(-1);
  // A default argument belongs to the function.
  const own = value({ roots: self === null && callable.kind !== 'class' ? [callable.name] : [] });
  for (const name of callable.params.slice(positional.length)) given.set(name, own);
  for (const [name, v] of args.keywords) given.set(callable.params.includes(name) ? name : (last ?? name), v);
  return given;
}

function substituteRoots(roots: readonly string[], given: ReadonlyMap<string, Value>): readonly string[] {
  let result: readonly string[] = [];
  for (const root of roots) {
    result = union(result, root.startsWith('param:') ? (given.get(root.slice(6))?.roots ?? []) : [root]);
  }
  return result;
}

/** A function's result with the arguments put in. */
export function substitute(v: Value, given: ReadonlyMap<string, Value>): Value {
  if (v.roots.length === 0 && v.viewOf.length === 0) return v;
  let holds = v.holds;
  for (const root of v.roots) {
    const arg = root.startsWith('param:') ? given.get(root.slice(6)) : undefined;
    if (arg !== undefined)
      holds = union(holds, arg.definition === null ? arg.holds : union(arg.holds, [arg.definition]));
  }
  return { ...v, holds, roots: substituteRoots(v.roots, given), viewOf: substituteRoots(v.viewOf, given) };
}

/** Adds what a notebook function does to the effects of the code that calls it. */
export function addEffects(
  node: Range,
  callable: Callable,
  given: ReadonlyMap<string, Value>,
  w: WalkState,
): void {
  const { effects } = callable;
  for (const name of effects.reads.keys()) if (w.owner(name) === null) noteRead(name, node.from, w);
  for (const name of effects.binds.keys())
    w.maybe(() => w.bindName(name, node.from, effects.values.get(name) ?? UNKNOWN));
  for (const [name, how] of effects.mutates) {
    const roots = substituteRoots([name], given);
    for (const root of roots) {
      if (!w.effects.mutates.has(root))
        w.effects.mutates.set(root, { at: node.from, by: `${callable.name}(…): ${how.by}` });
    }
  }
  for (const [a, b] of effects.shares) {
    for (const x of substituteRoots([a], given))
      for (const y of substituteRoots([b], given)) if (x !== y) w.effects.shares.push([x, y]);
  }
  for (const [name, stored] of effects.values) {
    if (name.startsWith('param:')) w.store(given.get(name.slice('param:'.length)) ?? UNKNOWN, stored);
  }
  const place = { from: node.from, to: node.to };
  for (const draw of effects.draws) w.effects.draws.push({ ...draw, ...place, what: `${callable.name}()` });
  for (const seed of effects.seeds)
    w.effects.seeds.push({
      ...seed,
      ...place,
      isSure: seed.isSure && w.depth === 0 && w.deferred === 0,
      argument: { ...seed.argument, kind: 'other', ...place },
    });
  for (const setting of effects.settings) w.effects.settings.push({ ...setting, ...place });
  for (const file of effects.files) w.effects.files.push({ ...file, ...place, literal: null });
  if (effects.figures) w.effects.figures = true;
  if (effects.shows) w.effects.shows = true;
  for (const shown of effects.shownDefinitions) w.effects.shownDefinitions.push({ ...shown, at: node.from });
  if (effects.comparesIdentity) w.effects.comparesIdentity = true;
  for (const { path, roots, ...rest } of effects.identities) {
    // A callback gets its arguments from elsewhere.
    const isOpen = roots.some((root) => root.startsWith('param:') && !given.has(root.slice('param:'.length)));
    w.effects.identities.push({
      ...rest,
      at: node.from,
      path,
      roots: isOpen ? [ANYTHING] : substituteRoots(roots, given),
    });
  }
}

/** A callback is run by whoever gets it, or kept for later: what it reads and changes belongs to this call too. */
export function runCallbacks(node: Call, args: Arguments, w: WalkState): void {
  for (const given of allArguments(args)) {
    const names = given.definition === null ? given.holds : union(given.holds, [given.definition]);
    for (const name of names) {
      const callable = w.surroundings.callable(name);
      if (callable !== null) addEffects(node, callable, new Map(), w);
    }
  }
}
