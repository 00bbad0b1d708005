import type { ClassDef, Expression, FunctionDef, Lambda, Parameters } from '../syntax/ast.js';
import { evaluate } from './expressions.js';
import type { Callable } from './facts.js';
import { localNames } from './local-names.js';
import { sharedCells } from './shared-cells.js';
import { execute, executeAll } from './statements.js';
import { heldRoots, type Value, value } from './value.js';
import { type Frame, type Surroundings, WalkState } from './walk-state.js';

/** What a call of a function does, found by walking its body with parameters that stand for themselves. */
export function summariseFunction(
  node: FunctionDef,
  surroundings: Surroundings,
  parent: Frame | null,
  owner: string | null = null,
): Callable {
  const w = new WalkState(surroundings, parent);
  const [self] = node.args;
  if (owner !== null && self !== undefined) w.method = { owner, self: `param:${self.name}` };
  const locals = localNames(node.body);
  enterFunction(w, node.args, locals.bound, locals.globals, sharedCells(node.body));
  executeAll(node.body, w);
  return finish(
    node.name,
    'function',
    node.args,
    node.isAsync,
    w,
    defaultsOf(node.args, surroundings, parent),
  );
}

/** What a call of `name = lambda …` does. */
export function summariseLambda(name: string, node: Lambda, surroundings: Surroundings): Callable {
  const w = new WalkState(surroundings);
  enterFunction(w, node.args, new Set(), new Set());
  w.returns = evaluate(node.body, w);
  return finish(name, 'lambda', node.args, false, w, defaultsOf(node.args, surroundings, null));
}

function defaultsOf(args: Parameters, surroundings: Surroundings, parent: Frame | null): Map<string, Value> {
  const w = new WalkState(surroundings, parent);
  return new Map(args.flatMap((p) => (p.default === null ? [] : [[p.name, evaluate(p.default, w)]])));
}

function enterFunction(
  w: WalkState,
  args: Parameters,
  bound: ReadonlySet<string>,
  globals: ReadonlySet<string>,
  shared: ReadonlySet<string> = new Set(),
): void {
  const names = new Set(bound);
  const values = new Map<string, Value>();
  for (const p of args) {
    names.add(p.name);
    values.set(p.name, value({ roots: [`param:${p.name}`] }));
  }
  w.frame = { kind: 'function', names, globals, values, parent: w.frame, sharedCells: shared };
}

function finish(
  name: string,
  kind: 'function' | 'lambda',
  args: Parameters,
  isAsync: boolean,
  w: WalkState,
  defaults: ReadonlyMap<string, Value>,
): Callable {
  return {
    name,
    kind,
    params: args.map((p) => p.name),
    defaults,
    isGenerator: w.isGenerator,
    isAsync,
    effects: mergeDeferred(w),
    returns: w.returns ?? value({ type: 'None' }),
    captured: w.captured,
    methods: new Map(),
    properties: new Map(),
    creation: [],
    isDynamic: w.isDynamic,
  };
}

/** A function's own lambdas may run during the call: their reads are the function's. */
function mergeDeferred(w: WalkState): Callable['effects'] {
  for (const [name, at] of w.effects.deferredReads)
    if (!w.effects.reads.has(name)) w.effects.reads.set(name, at);
  w.effects.deferredReads.clear();
  return w.effects;
}

/** What a class and its instances may do: the effects of all methods together, and of each by name. */
export function summariseClass(node: ClassDef, surroundings: Surroundings, parent: Frame | null): Callable {
  const all = new WalkState(surroundings, parent);
  const methods = new Map<string, Callable>();
  const properties = new Map<string, 'property' | 'cached' | 'class'>();
  const creation: Callable[] = creationOf(node, surroundings);
  for (const base of node.bases) {
    const inherited = base.kind === 'Name' ? surroundings.callable(base.id) : null;
    for (const [name, method] of inherited?.methods ?? []) methods.set(name, method);
    for (const [name, kind] of inherited?.properties ?? []) properties.set(name, kind);
    if (inherited !== null) mergeMethod(inherited, all);
  }
  const frame: Frame = { kind: 'class', names: new Set(), globals: new Set(), values: new Map(), parent };
  all.frame = frame;
  for (const statement of node.body) if (statement.kind !== 'FunctionDef') execute(statement, all);
  let isDynamic = all.isDynamic;
  for (const statement of node.body) {
    if (statement.kind !== 'FunctionDef') continue;
    const marks = statement.decorators.map(decoratorName);
    const owner = parent === null ? node.name : null;
    const method = summariseFunction(statement, surroundings, frame, owner);
    const kind = marks.includes('cached_property')
      ? 'cached'
      : marks.includes('property')
        ? 'property'
        : null;
    if (kind !== null) properties.set(statement.name, kind);
    else if (marks.includes('classmethod') || IMPLICIT_CLASS_METHODS.has(statement.name))
      properties.set(statement.name, 'class');
    const key = marks.some((mark) => mark === 'setter' || mark === 'deleter')
      ? `${statement.name}.setter`
      : statement.name;
    methods.set(key, marks.includes('staticmethod') ? { ...method, params: ['', ...method.params] } : method);
    isDynamic ||= method.isDynamic;
    mergeMethod(method, all);
  }
  const held = heldRoots(frame.values.values());
  const ownChange = all.effects.mutates.get(node.name);
  // What a method changes by way of the class may be what the class body holds.
  if (ownChange !== undefined) for (const root of held) all.effects.mutates.set(root, ownChange);
  return {
    name: node.name,
    kind: 'class',
    params: methods.get('__init__')?.params.slice(1) ?? [],
    defaults: methods.get('__init__')?.defaults ?? new Map(),
    isGenerator: false,
    isAsync: false,
    effects: mergeDeferred(all),
    returns: value({ roots: held }),
    captured: all.captured,
    methods,
    properties,
    creation: [...creation, ...['__init_subclass__'].flatMap((name) => methods.get(name) ?? [])],
    isDynamic,
  };
}

const IMPLICIT_CLASS_METHODS = new Set(['__init_subclass__', '__class_getitem__', '__new__']);

/** The methods that run when a class is made: those of its bases and of its metaclass. */
export function creationOf(node: ClassDef, surroundings: Surroundings): Callable[] {
  const named = (expression: Expression) =>
    expression.kind === 'Name' ? surroundings.callable(expression.id) : null;
  const metaclass = node.keywords.find((k) => k.arg === 'metaclass');
  const meta = metaclass === undefined ? null : named(metaclass.value);
  const made = ['__prepare__', '__new__', '__init__'].flatMap((name) => meta?.methods.get(name) ?? []);
  return [...node.bases.flatMap((base) => named(base)?.creation ?? []), ...made];
}

function decoratorName(node: Expression): string {
  return node.kind === 'Name' ? node.id : node.kind === 'Attribute' ? node.attr : '';
}

function mergeMethod(method: Callable, all: WalkState): void {
  const { effects } = method;
  for (const [name, at] of effects.reads) if (!all.effects.reads.has(name)) all.effects.reads.set(name, at);
  for (const [name, how] of effects.mutates) {
    if (!name.startsWith('param:') && !all.effects.mutates.has(name)) all.effects.mutates.set(name, how);
  }
  for (const [name, bound] of effects.binds) all.effects.binds.set(name, { ...bound, maybe: true });
  all.effects.draws.push(...effects.draws);
  all.effects.seeds.push(...effects.seeds);
  all.effects.settings.push(...effects.settings);
  all.effects.files.push(...effects.files);
  all.effects.calls.push(...effects.calls);
  all.effects.displays.push(...effects.displays);
  all.effects.figureShows.push(...effects.figureShows);
  all.effects.seedLiterals.push(...effects.seedLiterals);
  all.effects.unseededGenerators.push(...effects.unseededGenerators);
  if (effects.figures) all.effects.figures = true;
  if (effects.shows) all.effects.shows = true;
  if (effects.comparesIdentity) all.effects.comparesIdentity = true;
  all.effects.identities.push(...effects.identities);
  all.effects.shownDefinitions.push(...effects.shownDefinitions);
}
