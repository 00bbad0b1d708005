import type { Call, Expression } from '../syntax/ast.js';
import { HOLDING_BUILTINS, ITERATOR_BUILTINS, PURE_BUILTINS } from './builtins.js';
import { attributeValue, elementOf, evaluate, holding, noteFormulaNames, noteRead } from './expressions.js';
import type { Callable } from './facts.js';
import { noteFileCall, noteFileMethod } from './file-uses.js';
import { libraryCall, methodEffect, methodMayDraw } from './knowledge/libraries.js';
import { GENERATOR_CLASSES } from './knowledge/random.js';
import { settingScope } from './knowledge/settings.js';
import { noteRandomCall } from './random-uses.js';
import { isData, isImmutable, join, UNKNOWN, union, type Value, value } from './value.js';
import type { WalkState } from './walk-state.js';

/** The arguments of a call, evaluated in order. */
export interface Arguments {
  readonly positional: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
  /** Holds a `*args` or `**kwargs`, so that positions say little. */
  readonly isOpen: boolean;
}

/** Evaluates a call: what it reads and changes, and what is known of its result. */
export function callValue(node: Call, w: WalkState): Value {
  if (node.func.kind === 'Attribute') {
    const base = evaluate(node.func.value, w);
    if (base.path === null) return methodCall(node, node.func.attr, base, w);
    const callee = attributeValue(base, node.func.attr, node.func.from, w);
    return libraryCallValue(node, callee.path ?? node.func.attr, readArguments(node, w), w);
  }
  const callee = evaluate(node.func, w);
  const args = readArguments(node, w);
  if (callee.definition !== null) {
    const callable = w.surroundings.callable(callee.definition);
    if (callable !== null) return notebookCall(node, callable, args, null, w);
  }
  if (callee.path !== null) return libraryCallValue(node, callee.path, args, w);
  if (node.func.kind === 'Name' && isBuiltin(node.func.id, w)) return builtinCall(node, node.func.id, args, w);
  return unknownCall(node, callee, args, w);
}

function readArguments(node: Call, w: WalkState): Arguments {
  const positional = node.args.map((arg) => evaluate(arg, w));
  const keywords = new Map<string, Value>();
  let isOpen = node.args.some((arg) => arg.kind === 'Starred');
  for (const keyword of node.keywords) {
    const given = evaluate(keyword.value, w);
    if (keyword.arg === null) isOpen = true;
    keywords.set(keyword.arg ?? `**${keywords.size}`, given);
  }
  return { positional, keywords, isOpen };
}

function allArguments(args: Arguments): Value[] {
  return [...args.positional, ...args.keywords.values()];
}

function isBuiltin(name: string, w: WalkState): boolean {
  return w.owner(name) === null && !w.effects.binds.has(name) && w.surroundings.lookup(name) === null;
}

/** A callback is run by whoever gets it, or kept for later: what it reads and changes belongs to this call too. */
function runCallbacks(node: Call, args: Arguments, w: WalkState): void {
  for (const given of allArguments(args)) {
    const names = given.definition === null ? given.holds : union(given.holds, [given.definition]);
    for (const name of names) {
      const callable = w.surroundings.callable(name);
      if (callable !== null) addEffects(node, callable, new Map(), w);
    }
  }
}

function libraryCallValue(node: Call, path: string, args: Arguments, w: WalkState): Value {
  w.effects.calls.push({ path, from: node.from, to: node.to });
  runCallbacks(node, args, w);
  noteRandomCall(node, path, args, w);
  noteFileCall(node, path, args, w);
  const scope = settingScope(path);
  if (scope !== null) {
    w.effects.settings.push({ path, scope, from: node.from, to: node.to });
    return value({ type: 'None' });
  }
  if (path === 'os.chdir') {
    w.hazard({
      code: 'files/chdir',
      at: node.from,
      message: '`os.chdir()` would move the paths of the files that stages exchange.',
      remedy: 'Remove the call and write the paths from the project’s folder.',
    });
  }
  if (path === 'matplotlib.pyplot.show') w.effects.figureShows.push({ from: node.from, to: node.to });
  if (path === 'IPython.display.display') w.effects.displays.push({ from: node.func.from, to: node.func.to });
  const effect = libraryCall(path);
  if (effect.figures) w.effects.figures = true;
  const given = allArguments(args);
  if (effect.mutates === 'all') for (const one of given) mutateUnlessPlain(one, node, path, w);
  else if (effect.mutates !== 'none') {
    for (const position of effect.mutates) mutateUnlessPlain(args.positional[position] ?? UNKNOWN, node, path, w);
  }
  for (const name of ['out', 'ax', 'axes', 'fig', 'cax']) {
    const target = args.keywords.get(name);
    if (target !== undefined) mutateUnlessPlain(target, node, path, w);
  }
  const special = specialResult(path, args, node);
  if (special !== null) return special;
  const whole = effect.holdsArguments ? holding(effect.type, given) : value({ type: effect.type });
  // Models of these libraries refer to the data that they are made of, and leave it alone.
  const isModel = /^(statsmodels|patsy|formulaic)\./.test(path);
  const held = isModel ? { ...whole, roots: [], keeps: union(whole.roots, whole.keeps) } : whole;
  const isPath = path === 'pathlib.Path' || path === 'os.path.join';
  return {
    ...held,
    type: effect.type,
    uncrossable: effect.uncrossable ?? (effect.holdsArguments ? held.uncrossable : null),
    text: isPath ? joinedPath(args) : null,
    elements: null,
  };
}

function joinedPath(args: Arguments): string | null {
  const parts = args.positional.map((v) => v.text);
  if (parts.length === 0 || args.keywords.size > 0) return null;
  return parts.every((part) => part !== null) ? parts.join('/') : null;
}

/** Results whose parts are known: unpacking gives each its own type. */
function specialResult(path: string, args: Arguments, node: Call): Value | null {
  if (path.endsWith('.train_test_split')) {
    const elements = args.positional.flatMap((v) => {
      const part = value({ type: isData(v.type) ? v.type : null, roots: isData(v.type) ? [] : v.roots });
      return [part, part];
    });
    return { ...holding('list', elements), elements: args.isOpen ? null : elements };
  }
  if (path === 'matplotlib.pyplot.subplots') {
    const grid = args.positional.length + (args.keywords.has('nrows') || args.keywords.has('ncols') ? 1 : 0) > 0;
    const elements = [value({ type: 'matplotlib.figure.Figure' }), value({ type: grid ? null : 'matplotlib.axes.Axes' })];
    return { ...holding('tuple', elements), elements };
  }
  if (/^sklearn\.datasets\.(load_(iris|digits|wine|breast_cancer|diabetes)|fetch_\w+)$/.test(path)) {
    const asPair = node.keywords.some((k) => k.arg === 'return_X_y' && isTrue(k.value));
    const asFrame = node.keywords.some((k) => k.arg === 'as_frame' && isTrue(k.value));
    if (!asPair) return value({ type: asFrame || !path.includes('.load_') ? 'Bunch' : 'sklearn.utils.Bunch' });
    const elements = asFrame
      ? [value({ type: 'pandas.DataFrame' }), value({ type: 'pandas.Series' })]
      : [value({ type: path.includes('.load_') ? 'numpy.ndarray' : null }), value({ type: path.includes('.load_') ? 'numpy.ndarray' : null })];
    return { ...value({ type: 'tuple' }), elements };
  }
  if (/^sklearn\.datasets\.make_(classification|blobs|moons|circles|regression|friedman\d|swiss_roll|s_curve)$/.test(path)) {
    if (node.keywords.some((k) => k.arg === 'coef' || k.arg === 'return_centers' || k.arg === null)) return null;
    const array = value({ type: 'numpy.ndarray' });
    return { ...value({ type: 'tuple' }), elements: [array, array] };
  }
  return null;
}

function isTrue(node: Expression): boolean {
  return node.kind === 'Constant' && node.type === 'bool' && node.value === 'True';
}

function mutateUnlessPlain(target: Value, node: Call, by: string, w: WalkState): void {
  if (!isImmutable(target.type)) w.mutate(target, node.from, `${by}(…)`);
}

function builtinCall(node: Call, name: string, args: Arguments, w: WalkState): Value {
  runCallbacks(node, args, w);
  const given = allArguments(args);
  if (name === 'display') w.effects.displays.push({ from: node.func.from, to: node.func.to });
  if (name === 'open') {
    noteFileCall(node, 'builtins.open', args, w);
    return value({ type: 'file', uncrossable: 'an open file belongs to its process' });
  }
  if (name === 'eval' || name === 'exec') return dynamicCall(node, args, w);
  if (name === 'globals' || name === 'locals' || (name === 'vars' && given.length === 0)) {
    w.isDynamic = true;
    if (w.frame === null) hazardNames(node, name, w);
    return UNKNOWN;
  }
  if (name === 'input') {
    w.hazard({
      code: 'ipython/input',
      at: node.from,
      message: '`input()` asks a person; nobody is there when a pipeline runs.',
      remedy: 'Assign the answer in a cell tagged `parameters` instead.',
    });
    return value({ type: 'str' });
  }
  if (name === 'get_ipython') {
    w.hazard({
      code: 'ipython/get-ipython',
      at: node.from,
      message: '`get_ipython()` exists in a notebook only.',
      remedy: 'Remove the call, or put it in a cell tagged `skip`.',
    });
    return UNKNOWN;
  }
  if (name === 'next' || name === 'setattr' || name === 'delattr') {
    mutateUnlessPlain(args.positional[0] ?? UNKNOWN, node, name, w);
    if (name === 'setattr') w.share(args.positional[0] ?? UNKNOWN, args.positional[2] ?? UNKNOWN);
    return name === 'next' ? elementOf(args.positional[0] ?? UNKNOWN) : value({ type: 'None' });
  }
  if (ITERATOR_BUILTINS.has(name)) {
    return { ...holding('iterator', given), elements: null, uncrossable: 'an iterator is used up as it is read' };
  }
  if (PURE_BUILTINS.has(name)) return value({ type: builtinType(name, given) });
  if (HOLDING_BUILTINS.has(name)) {
    const type = ['dict', 'list', 'set', 'tuple', 'frozenset'].includes(name) ? name : name === 'sorted' ? 'list' : null;
    // list(generator) uses the generator up, and holds what came out of it.
    for (const one of given) if (one.uncrossable !== null) mutateUnlessPlain(one, node, name, w);
    return { ...holding(type, given), uncrossable: null, elements: null };
  }
  return /^[A-Z]/.test(name) ? holding(null, given) : UNKNOWN;
}

const BUILTIN_TYPES = new Set(['int', 'float', 'bool', 'str', 'bytes', 'complex', 'range', 'type']);

function builtinType(name: string, given: readonly Value[]): string | null {
  if (BUILTIN_TYPES.has(name)) return name;
  if (name === 'len' || name === 'hash' || name === 'id' || name === 'ord') return 'int';
  if (name === 'print' || name === 'display' || name === 'help') return 'None';
  if (['ascii', 'bin', 'chr', 'format', 'hex', 'oct', 'repr', 'input'].includes(name)) return 'str';
  if (['all', 'any', 'callable', 'hasattr', 'isinstance', 'issubclass'].includes(name)) return 'bool';
  if (name === 'round' && given.length === 1 && given[0]?.type === 'float') return 'int';
  return null;
}

/** `eval` and `exec` of a known text read the names in it; of an unknown one, anything. */
function dynamicCall(node: Call, args: Arguments, w: WalkState): Value {
  const text = args.positional[0]?.text ?? null;
  w.isDynamic = true;
  if (w.frame !== null || text === null || args.positional.length > 1 || node.func.kind !== 'Name' || node.func.id === 'exec') {
    if (w.frame === null || w.frame.kind === 'comprehension') hazardNames(node, node.func.kind === 'Name' ? node.func.id : 'eval', w);
    return UNKNOWN;
  }
  noteFormulaNames(text, node.from, w);
  return UNKNOWN;
}

function hazardNames(node: Call, name: string, w: WalkState): void {
  w.hazard({
    code: 'names/dynamic',
    at: node.from,
    message: `\`${name}()\` reads the notebook's names at run time, so that what this cell needs cannot be known.`,
    remedy: 'Name the values directly (for instance in a dict), or keep the cells that belong together in one stage and tag the rest `skip`.',
  });
}

function methodCall(node: Call, name: string, receiver: Value, w: WalkState): Value {
  const args = readArguments(node, w);
  const given = allArguments(args);
  if (receiver.type?.startsWith('notebook:')) {
    const owner = w.surroundings.callable(receiver.type.slice('notebook:'.length));
    const method = owner?.methods.get(name);
    if (method !== undefined) return notebookCall(node, method, args, receiver, w);
  }
  runCallbacks(node, args, w);
  noteFileMethod(node, name, receiver, args, w);
  if ((name === 'query' || name === 'eval') && args.positional[0]?.text) {
    noteFormulaNames(args.positional[0].text, node.from, w);
  }
  const effect = methodEffect(name);
  if (effect.figures) w.effects.figures = true;
  if (isGenerator(receiver.type)) {
    w.mutate(receiver, node.from, `.${name}()`);
    if (name === 'shuffle') mutateUnlessPlain(args.positional[0] ?? UNKNOWN, node, `.${name}`, w);
    return value({ type: given.length > 0 ? (args.keywords.has('size') ? 'numpy.ndarray' : null) : null });
  }
  if (methodMayDraw(name) && !isData(receiver.type)) {
    w.effects.draws.push({ from: node.from, to: node.to, generator: '@numpy.random', certain: 'maybe', keyword: null, what: `.${name}()` });
  } else if (name === 'sample' && isData(receiver.type) && !args.keywords.has('random_state')) {
    w.effects.draws.push({ from: node.from, to: node.to, generator: '@numpy.random', certain: 'yes', keyword: 'random_state', what: '.sample()' });
  }
  const inPlace = node.keywords.some((k) => k.arg === 'inplace' && !(k.value.kind === 'Constant' && k.value.value === 'False'));
  const { type } = receiver;
  const plain = isImmutable(type);
  if ((effect.mutatesReceiver || inPlace) && !plain && !isUnchangedByMethod(receiver.type, name, inPlace)) {
    w.mutate(receiver, node.from, `.${name}(…)`);
    const learns = (/^(fit|partial_fit|fit_\w+)$/.test(name) || effect.figures || isFigure(type)) && !type?.startsWith('notebook:');
    for (const one of given) learns ? w.keep(receiver, one) : w.share(receiver, one);
  }
  if (name === 'set_output') for (const root of receiver.roots) forgetType(root, w);
  if (w.surroundings.methodsMayChangeArguments && !plain && !isData(receiver.type)) {
    for (const one of given) if (!isData(one.type)) mutateUnlessPlain(one, node, `.${name}`, w);
  }
  for (const key of ['ax', 'out']) mutateUnlessPlain(args.keywords.get(key) ?? UNKNOWN, node, `.${name}`, w);
  return methodResult(name, receiver, args, effect.freshResult, w);
}

/** Figures and axes draw what they get, and leave it alone. */
function isFigure(type: string | null): boolean {
  return type?.startsWith('matplotlib.') === true;
}

/** After `set_output`, what an estimator gives is another type. */
function forgetType(name: string, w: WalkState): void {
  const known = w.effects.values.get(name) ?? w.surroundings.lookup(name);
  if (known !== null) w.effects.values.set(name, { ...known, type: null });
}

function isGenerator(type: string | null): boolean {
  return type !== null && GENERATOR_CLASSES.has(type);
}

const FRAME_CHANGERS = new Set(['insert', 'pop', 'update', 'clear', '__setitem__', 'sort', 'fill', 'resize', 'put', 'itemset', 'setfield', 'partition', 'setflags', 'set_flags']);

/** Frames and arrays change by few methods only; all others give a new object unless `inplace=True`. */
function isUnchangedByMethod(type: string | null, name: string, inPlace: boolean): boolean {
  return isData(type) && !inPlace && !FRAME_CHANGERS.has(name);
}

const KEEPS_TYPE = /^(copy|astype|round|fillna|dropna|drop|sort_values|sort_index|reset_index|set_index|rename|query|assign|head|tail|sample|replace|clip|abs|drop_duplicates|interpolate|ffill|bfill|where|mask|reshape|ravel|flatten|transpose|squeeze|repeat|cumsum)$/;
const SELF_RETURNING = /^(fit|partial_fit|set_params|train|eval|to|cuda|cpu|double|float|half|requires_grad_)$/;
const VIEW_METHODS = /^(reshape|ravel|transpose|squeeze|swapaxes|view|to_numpy|diagonal|numpy|detach)$/;

function methodResult(name: string, receiver: Value, args: Arguments, fresh: boolean, w: WalkState): Value {
  const type = receiver.type;
  if (type === 'str' && receiver.text === null) return stringMethod(name);
  if (type === 'str') return stringMethod(name);
  let result: string | null = null;
  if (isData(type) && KEEPS_TYPE.test(name)) result = type;
  else if (type?.startsWith('sklearn.') || type?.startsWith('imblearn.')) result = estimatorMethod(name, type, args);
  if (type === 'pandas.DataFrame' && name === 'to_numpy') result = 'numpy.ndarray';
  if (type === 'pandas.DataFrame' && name === 'describe') result = type;
  if (fresh) return value({ type: result, holds: [], holdsLambda: false });
  const held = SELF_RETURNING.test(name) ? [receiver] : [receiver, ...allArguments(args)];
  const whole = holding(result, held);
  const viewOf = VIEW_METHODS.test(name) && !type?.startsWith('pandas.') ? receiver.roots : [];
  return { ...whole, type: result, elements: null, viewOf: union(whole.viewOf, viewOf), holds: calledHolds(receiver, args, w) };
}

function calledHolds(receiver: Value, args: Arguments, _w: WalkState): readonly string[] {
  let held = receiver.holds;
  for (const one of allArguments(args)) {
    held = union(held, one.definition === null ? one.holds : union(one.holds, [one.definition]));
  }
  return held;
}

function stringMethod(name: string): Value {
  if (/^(split|rsplit|splitlines)$/.test(name)) return value({ type: 'list' });
  if (/^(find|index|count|rfind|rindex)$/.test(name)) return value({ type: 'int' });
  if (/^(is\w+|startswith|endswith)$/.test(name)) return value({ type: 'bool' });
  return value({ type: name === 'encode' ? 'bytes' : /partition/.test(name) ? 'tuple' : 'str' });
}

const ARRAY_TRANSFORMERS =
  /\.(PCA|IncrementalPCA|KernelPCA|FastICA|NMF|StandardScaler|MinMaxScaler|MaxAbsScaler|RobustScaler|Normalizer|PowerTransformer|QuantileTransformer|PolynomialFeatures|TSNE|MDS|Isomap)$/;

function estimatorMethod(name: string, type: string, args: Arguments): string | null {
  // Arrays in, arrays out; a frame or a sparse matrix may come back as such.
  const isOnArray = args.positional[0]?.type === 'numpy.ndarray';
  if (/^(fit_transform|transform|inverse_transform)$/.test(name) && isOnArray && ARRAY_TRANSFORMERS.test(type)) return 'numpy.ndarray';
  if (name === 'fit' || name === 'set_params') return type;
  if (name === 'score') return 'scalar';
  if (name === 'predict') return 'numpy.ndarray';
  return null;
}

/** A call of a function, class or method of the notebook: its own effects with the arguments put in. */
function notebookCall(node: Call, callable: Callable, args: Arguments, self: Value | null, w: WalkState): Value {
  runCallbacks(node, args, w);
  const target = callable.kind === 'class' ? (callable.methods.get('__init__') ?? null) : callable;
  const given = bindParameters(target ?? callable, args, self ?? (callable.kind === 'class' ? UNKNOWN : null));
  addEffects(node, callable, given, w);
  if (callable.isDynamic) hazardNames(node, callable.name, w);
  if (callable.kind === 'class') {
    const held = holding(null, allArguments(args));
    return { ...held, type: `notebook:${callable.name}`, holds: union(held.holds, [callable.name]) };
  }
  const returned = substitute(callable.returns, given);
  if (callable.isGenerator) return { ...returned, type: 'generator', uncrossable: 'a generator is used up as it is read' };
  return { ...returned, elements: callable.returns.elements?.map((e) => substitute(e, given)) ?? null };
}

function bindParameters(callable: Callable, args: Arguments, self: Value | null): Map<string, Value> {
  const given = new Map<string, Value>();
  const positional = self === null ? args.positional : [self, ...args.positional];
  if (args.isOpen || positional.length > callable.params.length) {
    const all = holding(null, [...positional, ...args.keywords.values()]);
    for (const name of callable.params) given.set(name, all);
    return given;
  }
  positional.forEach((v, index) => {
    const name = callable.params[index];
    if (name !== undefined) given.set(name, v);
  });
  const last = callable.params.at(-1);
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

function substitute(v: Value, given: ReadonlyMap<string, Value>): Value {
  if (v.roots.length === 0 && v.viewOf.length === 0) return v;
  let holds = v.holds;
  for (const root of v.roots) {
    const arg = root.startsWith('param:') ? given.get(root.slice(6)) : undefined;
    if (arg !== undefined) holds = union(holds, arg.definition === null ? arg.holds : union(arg.holds, [arg.definition]));
  }
  return { ...v, holds, roots: substituteRoots(v.roots, given), viewOf: substituteRoots(v.viewOf, given) };
}

/** Adds what a notebook function does to the effects of the code that calls it. */
function addEffects(node: Call, callable: Callable, given: ReadonlyMap<string, Value>, w: WalkState): void {
  const { effects } = callable;
  for (const name of effects.reads.keys()) if (w.owner(name) === null) noteRead(name, node.from, w);
  for (const name of effects.binds.keys()) w.maybe(() => w.bindName(name, node.from, effects.values.get(name) ?? UNKNOWN));
  for (const [name, how] of effects.mutates) {
    const roots = substituteRoots([name], given);
    for (const root of roots) {
      if (!w.effects.mutates.has(root)) w.effects.mutates.set(root, { at: node.from, by: `${callable.name}(…): ${how.by}` });
    }
  }
  for (const [a, b] of effects.shares) {
    for (const x of substituteRoots([a], given)) for (const y of substituteRoots([b], given)) if (x !== y) w.effects.shares.push([x, y]);
  }
  const place = { from: node.from, to: node.to };
  for (const draw of effects.draws) w.effects.draws.push({ ...draw, ...place, what: `${callable.name}()` });
  for (const seed of effects.seeds) w.effects.seeds.push({ ...seed, ...place, argument: { ...seed.argument, kind: 'other', ...place } });
  for (const setting of effects.settings) w.effects.settings.push({ ...setting, ...place });
  for (const file of effects.files) w.effects.files.push({ ...file, ...place, literal: null });
  if (effects.figures) w.effects.figures = true;
}

/** A call of something of which nothing is known. */
function unknownCall(node: Call, callee: Value, args: Arguments, w: WalkState): Value {
  runCallbacks(node, args, w);
  w.effects.figures = true;
  const given = allArguments(args);
  const type = callee.type;
  if (type?.startsWith('notebook:')) {
    const owner = w.surroundings.callable(type.slice('notebook:'.length));
    if (owner !== null) addEffects(node, owner, new Map(), w);
  }
  w.mutate(callee, node.from, 'a call');
  for (const one of given) {
    if (!isData(one.type)) mutateUnlessPlain(one, node, 'an unknown function', w);
    w.share(callee, one);
  }
  w.effects.draws.push({ from: node.from, to: node.to, generator: '@numpy.random', certain: 'maybe', keyword: null, what: 'an unknown function' });
  return { ...holding(null, [callee, ...given]), holds: calledHolds(callee, args, w), type: null };
}

