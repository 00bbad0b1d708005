import type { Call } from '../syntax/ast.js';
import { isTrue } from '../syntax/constants.js';
import { type Arguments, allArguments, calledHolds, mutateUnlessPlain, readArguments } from './arguments.js';
import { builtinCall } from './builtin-calls.js';
import { attributeValue, evaluate, holding, noteFormulaNames } from './expressions.js';
import { noteFileCall } from './file-uses.js';
import { usesInstances } from './implicit-calls.js';
import { type CallEffect, isViewOf, libraryCall, methodEffect } from './knowledge/libraries.js';
import { functionGivesNone, settingGivesNone } from './knowledge/nothing.js';
import { callsWithoutDraws, GENERATOR_CLASSES } from './knowledge/random.js';
import { drawsArray } from './knowledge/random-arrays.js';
import { settingScope } from './knowledge/settings.js';
import { methodCall } from './method-calls.js';
import { addEffects, notebookCall, runCallbacks } from './notebook-calls.js';
import { noteMaybeDraw, noteRandomCall } from './random-uses.js';
import { heldRoots, isData, UNKNOWN, union, type Value, value } from './value.js';
import type { WalkState } from './walk-state.js';

/** Evaluates a call: what it reads and changes, and what is known of its result. */
export function callValue(node: Call, w: WalkState): Value {
  if (node.func.kind === 'Attribute') {
    const base = evaluate(node.func.value, w);
    if (base.path === null) return methodCall(node, node.func.attr, base, w);
    const callee = attributeValue(base, node.func.attr);
    return libraryCallValue(node, callee.path ?? node.func.attr, readArguments(node, w), w);
  }
  const callee = evaluate(node.func, w);
  const args = readArguments(node, w);
  if (callee.definition !== null) {
    const callable = w.surroundings.callable(callee.definition);
    if (callable !== null) return notebookCall(node, callable, args, null, w);
  }
  if (callee.path !== null) return libraryCallValue(node, callee.path, args, w);
  if (node.func.kind === 'Name' && node.func.id === 'super' && args.positional.length === 0)
    return value({ roots: w.firstParameter() });
  if (node.func.kind === 'Name' && isBuiltin(node.func.id, w))
    return builtinCall(node, node.func.id, args, w);
  return unknownCall(node, callee, args, w);
}

function isBuiltin(name: string, w: WalkState): boolean {
  return w.owner(name) === null && !w.effects.binds.has(name) && w.surroundings.lookup(name) === null;
}

function libraryCallValue(node: Call, path: string, args: Arguments, w: WalkState): Value {
  w.effects.calls.push({ path, from: node.from, to: node.to });
  runCallbacks(node, args, w);
  const given = allArguments(args);
  const isTold = given.every((one) => one.roots.length === 0 && one.definition === null);
  const scope = settingScope(path, isTold);
  if (scope !== null) {
    w.effects.settings.push({ path, scope, from: node.from, to: node.to });
    return value({ type: settingGivesNone(path) ? 'None' : null });
  }
  noteRandomCall(node, path, args, w);
  noteFileCall(node, path, args, w);
  if (path === 'os.chdir') {
    w.hazard({
      code: 'files/chdir',
      at: node.from,
      message: '`os.chdir()` would move the paths of the files that stages exchange.',
      remedy: 'Remove the call and write the paths from the project’s folder.',
    });
  }
  if (path === 'matplotlib.pyplot.show') noteFigureShow(node, w);
  const isText = displaysText(path, node);
  if (isText !== null) w.effects.displays.push({ isText, from: node.func.from, to: node.func.to });
  const effect = libraryCall(path);
  if (effect.figures || node.keywords.some((k) => k.arg !== null && FIGURE_KEYWORDS.test(k.arg)))
    w.effects.figures = true;
  if (isText === true || path.startsWith('sys.stdout.')) w.effects.shows = true;
  usesInstances(node, given, true, w);
  changeArguments(node, path, args, given, effect, w);
  if (functionGivesNone(path)) return value({ type: 'None' });
  // A logger is what its name stands for, in each process anew.
  if (path === 'logging.getLogger') return value({ path: 'logging.getLogger()' });
  if (path === 'pandas.eval' || path === 'numexpr.evaluate')
    noteFormulaNames(args.positional[0]?.text ?? '', node.from, w);
  const special = copiedValue(path, args, w) ?? specialResult(path, args, node);
  if (special !== null) return special;
  const drawn = /^numpy\.random\.(\w+)$/.exec(path)?.[1];
  if (drawn !== undefined && drawsArray(drawn, node)) return value({ type: 'numpy.ndarray' });
  const isOfArray = args.positional[0]?.type === 'numpy.ndarray' && !args.keywords.has('out');
  if (isOfArray && COPYING.test(path)) return value({ type: 'numpy.ndarray' });
  return libraryResult(path, args, given, effect);
}

/** Whether a function that displays objects shows them as text too; null where it is none, or is asked for something special. */
function displaysText(path: string, node: Call): boolean | null {
  const kind = /^IPython\.display\.display(?:_(\w+))?$/.exec(path);
  if (kind === null) return null;
  if (kind[1] === undefined || kind[1] === 'pretty') return true;
  const isPlain = node.keywords.length === 0 && node.args.length > 0;
  return isPlain && /^(png|jpeg|svg|html|latex|markdown|json|javascript|pdf)$/.test(kind[1]) ? false : null;
}

/** Functions of an array that give a new array, whatever else they are given. */
const COPYING =
  /^numpy\.(delete|append|insert|sort|argsort|repeat|tile|cumsum|cumprod|diff|(zeros|ones|empty)_like)$/;

/** Notes which arguments a function of a library changes. */
function changeArguments(
  node: Call,
  path: string,
  args: Arguments,
  given: readonly Value[],
  effect: CallEffect,
  w: WalkState,
): void {
  if (effect.mutates === 'all') for (const one of given) mutateUnlessPlain(one, node, path, w);
  else if (isChangingMethod(path)) mutateUnlessPlain(args.positional[0] ?? UNKNOWN, node, path, w);
  else if (effect.mutates !== 'none') {
    for (const position of effect.mutates)
      mutateUnlessPlain(args.positional[position] ?? UNKNOWN, node, path, w);
  }
  for (const name of ['out', 'ax', 'axes', 'fig', 'cax']) {
    const target = args.keywords.get(name);
    if (target !== undefined) mutateUnlessPlain(target, node, path, w);
  }
  for (const one of given) if (one.holdsGenerator) mutateUnlessPlain(one, node, path, w);
}

/** What a function of a library gives, as far as its arguments say it. */
function libraryResult(path: string, args: Arguments, given: readonly Value[], effect: CallEffect): Value {
  const whole = effect.holdsArguments ? holding(effect.type, given) : value({ type: effect.type });
  // Models of these libraries refer to the data that they are made of, and leave it alone.
  const isModel = /^(statsmodels|patsy|formulaic)\./.test(path);
  // The figure that they give back is that of the axes that they drew on.
  const drawnOn = [...args.keywords].filter(([name]) => FIGURE_KEYWORDS.test(name)).map(([, one]) => one);
  const held = isModel
    ? { ...whole, roots: heldRoots(drawnOn), keeps: union(whole.roots, whole.keeps) }
    : whole;
  // Figures copy what they draw.
  const isFigure = effect.figures && /^(statsmodels|seaborn|matplotlib)\./.test(path);
  const isPath = path === 'pathlib.Path' || path === 'os.path.join';
  return {
    ...held,
    type: effect.type,
    viewOf: isFigure ? [] : isViewOf(path) ? held.roots : held.viewOf,
    holdsGenerator: held.holdsGenerator || GENERATOR_CLASSES.has(path),
    uncrossable: effect.uncrossable ?? (effect.holdsArguments ? functionReason(given) : null),
    isMixed: effect.holdsArguments,
    text: isPath ? joinedPath(args) : null,
    elements: null,
  };
}

/** Why a function among these values keeps what holds it from being written to a file. */
function functionReason(given: readonly Value[]): string | null {
  return given.find((one) => one.type === 'function' && one.uncrossable !== null)?.uncrossable ?? null;
}

/** Arguments that only functions take that draw, whatever they are called. */
const FIGURE_KEYWORDS = /^(figsize|cmap|ax|axes|fig|figure)$/;

/** Notes a call of `plt.show`; what it is given may be what draws: `plt.show(plot_acf(x))`. */
function noteFigureShow(node: Call, w: WalkState): void {
  const [drawn] = node.args;
  const isPlain = drawn === undefined || drawn.kind === 'Constant' || drawn.kind === 'Name';
  const range = { from: node.from, to: node.to };
  if (isPlain) w.effects.figureShows.push({ ...range, callee: null });
  else if (node.args.length + node.keywords.length === 1)
    w.effects.figureShows.push({ ...range, callee: { from: node.func.from, to: node.func.to } });
}

/** A method called by way of its class, like `np.ndarray.sort(a)`. */
function isChangingMethod(path: string): boolean {
  const match = /\.(?:[A-Z]\w*|ndarray)\.([a-z_]\w*)$/.exec(path);
  return match?.[1] !== undefined && methodEffect(match[1]).mutatesReceiver;
}

function joinedPath(args: Arguments): string | null {
  const parts = args.positional.map((v) => v.text);
  if (parts.length === 0 || args.keywords.size > 0) return null;
  return parts.every((part) => part !== null) ? parts.join('/') : null;
}

/** What `copy` gives: an object of the same class that holds the same, or in a deep copy what is equal to it. */
function copiedValue(path: string, args: Arguments, w: WalkState): Value | null {
  const [original] = args.positional;
  const isDeep = path === 'copy.deepcopy';
  if (original === undefined || !(isDeep || path === 'copy.copy')) return null;
  const owner = /^notebook:(.*)$/.exec(original.type ?? '')?.[1];
  const methods = owner === undefined ? undefined : w.surroundings.callable(owner)?.methods;
  if (methods?.has('__deepcopy__') || methods?.has('__copy__') || methods?.has('__reduce__')) return null;
  const { type, holds, holdsLambda, captures, holdsGenerator, uncrossable } = original;
  if (!isDeep) {
    const held = holding(type, [original]);
    return { ...held, holds: union(holds, held.holds) };
  }
  return value({ type, holds, holdsLambda, captures, holdsGenerator, uncrossable, isMixed: true });
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
    const grid =
      args.positional.length + (args.keywords.has('nrows') || args.keywords.has('ncols') ? 1 : 0) > 0;
    const elements = [
      value({ type: 'matplotlib.figure.Figure' }),
      value({ type: grid ? null : 'matplotlib.axes.Axes' }),
    ];
    // A figure holds its axes, and they know their figure.
    return { ...holding('tuple', elements), elements, isMixed: true };
  }
  if (/^sklearn\.datasets\.(load_(iris|digits|wine|breast_cancer|diabetes)|fetch_\w+)$/.test(path)) {
    const asPair = node.keywords.some((k) => k.arg === 'return_X_y' && isTrue(k.value));
    const asFrame = node.keywords.some((k) => k.arg === 'as_frame' && isTrue(k.value));
    if (!asPair)
      return value({ type: asFrame || !path.includes('.load_') ? 'Bunch' : 'sklearn.utils.Bunch' });
    const elements = asFrame
      ? [value({ type: 'pandas.DataFrame' }), value({ type: 'pandas.Series' })]
      : [
          value({ type: path.includes('.load_') ? 'numpy.ndarray' : null }),
          value({ type: path.includes('.load_') ? 'numpy.ndarray' : null }),
        ];
    return { ...value({ type: 'tuple' }), elements };
  }
  if (
    /^sklearn\.datasets\.make_(classification|blobs|moons|circles|regression|friedman\d|swiss_roll|s_curve)$/.test(
      path,
    )
  ) {
    if (node.keywords.some((k) => k.arg === 'coef' || k.arg === 'return_centers' || k.arg === null))
      return null;
    const array = value({ type: 'numpy.ndarray' });
    return { ...value({ type: 'tuple' }), elements: [array, array] };
  }
  return null;
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
  for (const name of callee.holds) {
    const callable = w.surroundings.callable(name);
    if (callable !== null) addEffects(node, callable, new Map(), w);
  }
  w.mutate(callee, node.from, 'a call');
  for (const one of given) {
    if (!isData(one.type)) mutateUnlessPlain(one, node, 'an unknown function', w);
    w.share(callee, one);
  }
  if (type === null || !callsWithoutDraws(type)) noteMaybeDraw('an unknown function', null, node, w);
  return {
    ...holding(null, [callee, ...given]),
    holds: calledHolds(callee, args),
    type: null,
    isMixed: true,
  };
}
