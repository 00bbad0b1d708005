import type { Call } from '../syntax/ast.js';
import { type Arguments, allArguments, calledHolds, mutateUnlessPlain, readArguments } from './arguments.js';
import { BUILTINS } from './builtins.js';
import { holding, noteFormulaNames } from './expressions.js';
import type { Callable } from './facts.js';
import { noteFileMethod } from './file-uses.js';
import { looksUp, noteLookup } from './identity.js';
import { classesOf, implicitCalls } from './implicit-calls.js';
import { FROZEN, MATCH, type MethodEffect, methodEffect, methodMayDraw } from './knowledge/libraries.js';
import { methodGivesNone } from './knowledge/nothing.js';
import { GENERATOR_CLASSES } from './knowledge/random.js';
import { drawsArray } from './knowledge/random-arrays.js';
import { notebookCall, runCallbacks } from './notebook-calls.js';
import { noteMaybeDraw } from './random-uses.js';
import { noteShellLines, SHELL_LINES } from './shell-lines.js';
import { isData, isImmutable, UNKNOWN, union, type Value, value } from './value.js';
import type { WalkState } from './walk-state.js';

/** What a class method gets first. */
function classValue(owner: Callable): Value {
  return value({ type: 'type', definition: owner.name, roots: [owner.name], holds: [owner.name] });
}

interface MethodCall {
  readonly node: Call;
  readonly name: string;
  readonly receiver: Value;
  readonly args: Arguments;
  /** All arguments, however they are given. */
  readonly given: readonly Value[];
}

/** Evaluates a method call on a value that is no module. */
export function methodCall(node: Call, name: string, receiver: Value, w: WalkState): Value {
  const args = readArguments(node, w);
  const given = allArguments(args);
  const call: MethodCall = { node, name, receiver, args, given };
  const own = notebookMethod(call, w);
  if (own !== null) return own;
  noteUses(call, w);
  const effect = methodEffect(name);
  if (effect.figures || isOnPlotAccessor(node)) w.effects.figures = true;
  for (const one of given) if (one.holdsGenerator) mutateUnlessPlain(one, node, `.${name}`, w);
  if (receiver.holdsGenerator) w.mutate(receiver, node.from, `.${name}()`);
  if (isGenerator(receiver.type)) return generatorMethod(call, w);
  noteDraws(call, w);
  changeReceiver(call, effect, w);
  if (name === 'set_output') for (const root of receiver.roots) forgetType(root, w);
  if (w.surroundings.methodsMayChangeArguments && !isImmutable(receiver.type) && !isData(receiver.type)) {
    for (const one of given) if (!isData(one.type)) mutateUnlessPlain(one, node, `.${name}`, w);
  }
  for (const key of ['ax', 'out']) mutateUnlessPlain(args.keywords.get(key) ?? UNKNOWN, node, `.${name}`, w);
  if (methodGivesNone(receiver.type, name)) return value({ type: 'None' });
  return methodResult(name, receiver, args, effect.freshResult);
}

/** Calls a method that a class of the notebook has; gives null where the receiver may be something else too. */
function notebookMethod({ node, name, receiver, args }: MethodCall, w: WalkState): Value | null {
  if (receiver.type?.startsWith('notebook:')) {
    const owner = w.surroundings.callable(receiver.type.slice('notebook:'.length));
    const method = owner?.methods.get(name);
    if (method === undefined) return null;
    const self = owner?.properties.get(name) === 'class' ? classValue(owner) : receiver;
    const result = notebookCall(node, method, args, self, w);
    // An instance may have an attribute of the same name, which gives something else.
    return result.type === 'None' ? { ...result, type: null } : result;
  }
  if (receiver.type === 'type') {
    const owner = receiver.definition === null ? null : w.surroundings.callable(receiver.definition);
    const method = owner?.methods.get(name);
    if (owner != null && method !== undefined) {
      const isOwn = owner.properties.get(name) === 'class';
      return notebookCall(node, method, args, isOwn ? classValue(owner) : null, w);
    }
    if (name === 'register') w.mutate(receiver, node.from, `.${name}(…)`);
    return null;
  }
  // An instance that came out of a container may be of these classes.
  for (const owner of classesOf(receiver, w)) {
    const method = owner.methods.get(name);
    if (method !== undefined) notebookCall(node, method, args, receiver, w);
  }
  return null;
}

/** Notes what the call uses beside the receiver: files, names in texts, functions that it is given. */
function noteUses({ node, name, receiver, args, given }: MethodCall, w: WalkState): void {
  for (const one of given)
    for (const group of ['value', 'iteration'] as const) implicitCalls(one, group, node, w);
  if (receiver.type === SHELL_LINES) noteShellLines(name, node.from, w);
  // `list.append(x, 1)`: the method's object is its first argument.
  if (
    node.func.kind === 'Attribute' &&
    node.func.value.kind === 'Name' &&
    BUILTINS.has(node.func.value.id) &&
    given[0] !== undefined
  ) {
    mutateUnlessPlain(given[0], node, `${node.func.value.id}.${name}`, w);
    for (const one of given.slice(1)) w.share(given[0], one);
  }
  runCallbacks(node, args, w);
  noteFileMethod(node, name, receiver, args, w);
  if ((name === 'query' || name === 'eval') && args.positional[0]?.text) {
    noteFormulaNames(args.positional[0].text, node.from, w);
  }
  if (looksUp(name) && given[0] !== undefined)
    noteLookup(given[0], { ...receiver, elements: null }, node.from, w);
  if (receiver.type === FROZEN && name === 'rvs' && !args.keywords.has('random_state'))
    w.effects.identities.push({ about: 'generator', at: node.from, path: null, roots: receiver.roots });
}

/** `df.plot.box()`: the accessor says what the method does. */
function isOnPlotAccessor({ func }: Call): boolean {
  return func.kind === 'Attribute' && func.value.kind === 'Attribute' && func.value.attr === 'plot';
}

/** A method of a random generator: every one moves it on. */
function generatorMethod({ node, name, receiver, args }: MethodCall, w: WalkState): Value {
  w.mutate(receiver, node.from, `.${name}()`);
  if (name === 'shuffle') mutateUnlessPlain(args.positional[0] ?? UNKNOWN, node, `.${name}`, w);
  if (methodGivesNone(receiver.type, name)) return value({ type: 'None' });
  const isArray =
    /^numpy\.random\.(Generator|RandomState)$/.test(receiver.type ?? '') && drawsArray(name, node);
  return value({ type: isArray || args.keywords.has('size') ? 'numpy.ndarray' : null });
}

/** Notes draws from NumPy's own generator. */
function noteDraws({ node, name, receiver, args }: MethodCall, w: WalkState): void {
  const draw = { from: node.from, to: node.to, generator: '@numpy.random' } as const;
  if (methodMayDraw(name) && !isData(receiver.type)) {
    noteMaybeDraw(`.${name}()`, receiver.type, node, w);
  } else if (name === 'sample' && isData(receiver.type) && !args.keywords.has('random_state')) {
    w.effects.draws.push({ ...draw, certain: 'yes', keyword: 'random_state', what: '.sample()' });
  }
}

/** Notes that a method changes its receiver, and what becomes of the arguments in it. */
function changeReceiver(
  { node, name, receiver, given }: MethodCall,
  effect: MethodEffect,
  w: WalkState,
): void {
  const { type } = receiver;
  const inPlace = node.keywords.some(
    (k) => k.arg === 'inplace' && !(k.value.kind === 'Constant' && k.value.value === 'False'),
  );
  const mutates = effect.mutatesReceiver || inPlace || drawsOn(type, name);
  if (!mutates || isImmutable(type) || isUnchangedByMethod(type, name, inPlace)) return;
  w.mutate(receiver, node.from, `.${name}(…)`);
  const learns =
    (/^(fit|partial_fit|fit_\w+)$/.test(name) || effect.figures || isFigure(type)) &&
    !type?.startsWith('notebook:');
  const stores = STORING_METHODS.test(name);
  for (const one of given) {
    if (learns) w.keep(receiver, one);
    else if (stores) w.store(receiver, one);
    else w.share(receiver, one);
  }
}

/** Methods that put their arguments into the receiver as they are, and do not go through them. */
const STORING_METHODS = /^(append|appendleft|add|insert|put|push|setdefault|__setitem__)$/;

const DICTS = new Set(['dict', 'collections.defaultdict', 'collections.Counter', 'collections.OrderedDict']);

/** Figures and axes draw what they get, and leave it alone. */
function isFigure(type: string | null): boolean {
  return type !== null && /^(matplotlib|seaborn)\./.test(type);
}

/** Methods that change figures and axes, and nothing else that has them: a frame's `plot` leaves the frame alone. */
function drawsOn(type: string | null, name: string): boolean {
  if (isFigure(type)) return !/^(get_|savefig$|show$)/.test(name);
  return type === null && /^(plot|hist|boxplot|pie|text|clear)$/.test(name);
}

/** After `set_output`, what an estimator gives is another type. */
function forgetType(name: string, w: WalkState): void {
  const known = w.effects.values.get(name) ?? w.surroundings.lookup(name);
  if (known !== null) w.effects.values.set(name, { ...known, type: null });
}

function isGenerator(type: string | null): boolean {
  return type !== null && GENERATOR_CLASSES.has(type);
}

const FRAME_CHANGERS = new Set([
  'insert',
  'pop',
  'update',
  'clear',
  '__setitem__',
  'sort',
  'fill',
  'resize',
  'put',
  'itemset',
  'setfield',
  'partition',
  'setflags',
  'set_flags',
]);

/** Frames and arrays change by few methods only; all others give a new object unless `inplace=True`. */
function isUnchangedByMethod(type: string | null, name: string, inPlace: boolean): boolean {
  return isData(type) && !inPlace && !FRAME_CHANGERS.has(name);
}

const KEEPS_TYPE =
  /^(copy|astype|round|fillna|dropna|drop|sort_values|sort_index|reset_index|set_index|rename|query|assign|head|tail|sample|replace|clip|abs|drop_duplicates|interpolate|ffill|bfill|where|mask|reshape|ravel|flatten|transpose|squeeze|repeat|cumsum)$/;
const SELF_RETURNING =
  /^(fit|partial_fit|set_params|train|eval|to|cuda|cpu|double|float|half|requires_grad_)$/;
const MAPPING = /^(i?map|imap_unordered|starmap|apply|applymap|agg|aggregate|transform|pipe|submit|reduce)$/;
const AXES = 'matplotlib.axes.Axes';
const AXES_METHODS = /^(add_subplot|add_axes|gca|twinx|twiny|inset_axes)$/;
/** Methods of arrays that give a view of the same memory. */
export const VIEW_METHODS =
  /^(reshape|ravel|transpose|squeeze|swapaxes|view|to_numpy|diagonal|numpy|detach)$/;

function methodResult(name: string, receiver: Value, args: Arguments, fresh: boolean): Value {
  const type = receiver.type;
  if (type === 'file' && /^(read|readline|readlines|write|writelines|close|flush|seek|tell)$/.test(name))
    return value({ type: name === 'readlines' ? 'list' : null });
  if (type === 'str') return stringMethod(name);
  const handle = handleMethod(name, receiver);
  if (handle !== null) return { ...holding(null, [receiver]), uncrossable: handle };
  let result: string | null = null;
  if (isData(type) && KEEPS_TYPE.test(name)) result = type;
  else if (type?.startsWith('sklearn.') || type?.startsWith('imblearn.'))
    result = estimatorMethod(name, type, args);
  if (AXES_METHODS.test(name)) return { ...holding(AXES, [receiver]), elements: null, viewOf: [] };
  if (type === 'pandas.DataFrame' && name === 'to_numpy') result = 'numpy.ndarray';
  if (type === 'pandas.DataFrame' && name === 'describe') result = type;
  if (DICTS.has(type ?? '') && /^(keys|values|items)$/.test(name)) {
    return {
      ...holding(null, [receiver]),
      uncrossable: 'a view of a dict shows the dict, which no file keeps together',
    };
  }
  const keepsElements = /^(copy|filter|union|difference|intersection|symmetric_difference|assign)$/.test(
    name,
  );
  if (fresh && !(keepsElements && !isData(type))) return value({ type: result });
  const isMapping = MAPPING.test(name);
  // What is mapped gives results of the function, not the function.
  const given = allArguments(args).filter((one) => !isMapping || one.type !== 'function');
  const held = SELF_RETURNING.test(name) ? [receiver] : [receiver, ...given];
  const whole = holding(result, held);
  const viewOf = VIEW_METHODS.test(name) && !type?.startsWith('pandas.') ? receiver.roots : [];
  return {
    ...whole,
    type: result,
    // What an iterator or a file gives is no iterator or file.
    uncrossable: SELF_RETURNING.test(name) ? whole.uncrossable : null,
    elements: null,
    viewOf: union(whole.viewOf, viewOf),
    holds: isMapping ? receiver.holds : calledHolds(receiver, args),
  };
}

/** Why what a method gives cannot be written to a file; null when nothing is known to be in the way. */
function handleMethod(name: string, receiver: Value): string | null {
  if (receiver.type === 're.Pattern' && /^(match|search|fullmatch)$/.test(name)) return MATCH;
  if (receiver.type === 're.Pattern' && name === 'finditer') return 'an iterator is used up as it is read';
  const opens = /^(cursor|execute\w*|open|makefile|accept|dup|submit)$/.test(name);
  if (opens && receiver.type === 'pathlib.Path') return 'an open file belongs to its process';
  return opens ? receiver.uncrossable : null;
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
  if (
    /^(fit_transform|transform|inverse_transform)$/.test(name) &&
    isOnArray &&
    ARRAY_TRANSFORMERS.test(type)
  )
    return 'numpy.ndarray';
  if (name === 'fit' || name === 'set_params') return type;
  if (name === 'score') return 'scalar';
  if (name === 'predict') return 'numpy.ndarray';
  return null;
}
