import type {
  Attribute,
  Comprehension,
  Constant,
  Expression,
  JoinedStr,
  Lambda,
  Subscript,
} from '../syntax/ast.js';
import { constantText } from '../syntax/constants.js';
import { walk } from '../syntax/walk.js';
import { callValue } from './calls.js';
import { noteLookup, noteMemoryUse } from './identity.js';
import { attributeCalls, implicitCalls, noteShown, typeOf } from './implicit-calls.js';
import { knownPath } from './knowledge/random.js';
import { targetNames, walrusNames } from './local-names.js';
import { operationValue } from './operators.js';
import { cellReason } from './shared-cells.js';
import { noteShellLines, SHELL_LINES } from './shell-lines.js';
import { bindTarget } from './targets.js';
import { isImmutable, join, UNKNOWN, union, type Value, value } from './value.js';
import type { WalkState } from './walk-state.js';

/**
 * Evaluates an expression: notes what it reads and changes, and gives what is known of its value. A table of the
 * kinds, in which the compiler says what is missing: it stays in one piece.
 */
export function evaluate(node: Expression, w: WalkState): Value {
  switch (node.kind) {
    case 'Name':
      return readName(node.id, node.from, w);
    case 'Constant':
      return constantValue(node, w);
    case 'JoinedStr':
      return joinedValue(node, w);
    case 'Attribute':
      return flagValue(node, node.attr, w) ?? readAttribute(evaluate(node.value, w), node, w);
    case 'Subscript':
      return flagValue(node, constantText(node.slice), w) ?? subscriptValue(node, w);
    case 'Slice':
    case 'Invalid':
      for (const part of node.parts) evaluate(part, w);
      return UNKNOWN;
    case 'Call':
      return callValue(node, w);
    case 'Tuple':
    case 'List':
    case 'Set':
      return collectionValue(node.kind, node.elts, w);
    case 'Dict':
      return holding(
        'dict',
        node.items.flatMap((item) => [
          item.key === null ? UNKNOWN : evaluate(item.key, w),
          evaluate(item.value, w),
        ]),
      );
    case 'BinOp':
    case 'UnaryOp':
    case 'BoolOp':
    case 'Compare':
      return operationValue(node.kind, node.op, node.operands, w);
    case 'IfExp': {
      evaluate(node.test, w);
      return join(evaluate(node.body, w), evaluate(node.orelse, w));
    }
    case 'Lambda':
      return lambdaValue(node, w);
    case 'ListComp':
    case 'SetComp':
    case 'DictComp':
    case 'GeneratorExp':
      return comprehensionValue(node, w);
    case 'NamedExpr': {
      const bound = evaluate(node.value, w);
      bindWalrus(node.target.id, node.target.from, bound, w);
      const isNotebooks = w.owner(node.target.id) === null && !isImmutable(bound.type);
      return isNotebooks ? { ...bound, roots: union(bound.roots, [node.target.id]) } : bound;
    }
    case 'Starred':
      return starredValue(evaluate(node.value, w), node, w);
    case 'Await':
      if (w.isTopLevel()) w.effects.awaits = true;
      return { ...evaluate(node.value, w), type: null, uncrossable: null };
    case 'Yield':
    case 'YieldFrom': {
      w.isGenerator = true;
      const yielded = node.value === null ? UNKNOWN : evaluate(node.value, w);
      w.returns = w.returns === null ? yielded : join(w.returns, yielded);
      return UNKNOWN;
    }
  }
}

function starredValue(whole: Value, node: Expression, w: WalkState): Value {
  implicitCalls(whole, 'iteration', node, w);
  // An iterator is used up; what is unpacked are the elements, not the iterator or view that gives them.
  if (whole.uncrossable !== null) w.mutate(whole, node.from, '*');
  return { ...whole, type: null, elements: null, text: null, uncrossable: null };
}

/** `:=` in a comprehension binds in the scope around it. */
function bindWalrus(name: string, at: number, bound: Value, w: WalkState): void {
  const inner = w.frame;
  let frame = inner;
  while (frame !== null && frame.kind === 'comprehension') frame = frame.parent;
  w.frame = frame;
  if (inner === frame) w.bindName(name, at, bound);
  else w.maybe(() => w.bindName(name, at, bound));
  w.frame = inner;
}

function readName(name: string, at: number, w: WalkState): Value {
  const found = w.readName(name, at);
  for (const held of found.holds) {
    const callable = w.surroundings.callable(held);
    if (callable === null) continue;
    for (const read of callable.effects.reads.keys()) noteRead(read, at, w);
    if (held !== name) noteRead(held, at, w);
  }
  return found;
}

/** Notes that code called from here reads a name of the notebook's scope. */
export function noteRead(name: string, at: number, w: WalkState): void {
  const bound = w.effects.binds.get(name);
  if (bound !== undefined && !bound.maybe) return;
  const reads = w.deferred > 0 ? w.effects.deferredReads : w.effects.reads;
  if (!reads.has(name)) reads.set(name, at);
}

function constantValue(node: Constant, w: WalkState): Value {
  switch (node.type) {
    case 'str':
      if (node.value.includes('~')) noteFormulaNames(node.value, node.from, w);
      return value({ type: 'str', text: node.value });
    case 'Ellipsis':
      return value({ type: 'None' });
    default:
      return value({ type: node.type });
  }
}

function joinedValue(node: JoinedStr, w: WalkState): Value {
  let text: string | null = node.text;
  for (const inner of node.values) {
    const known = evaluate(inner, w);
    implicitCalls(known, 'value', inner, w);
    noteShown(known, inner.from, w);
    text = text !== null && known.text !== null ? text.replace('{}', () => known.text ?? '') : null;
  }
  if (node.text.includes('~')) noteFormulaNames(node.text, node.from, w);
  return value({ type: 'str', text });
}

const FORMULA_NAME = /[\p{L}_][\p{L}\p{N}_]*/gu;

/**
 * A formula like `y ~ np.sin(x)` is read by patsy and formulaic with the caller's names, so that each identifier in it may be
 * one of the notebook's.
 */
export function noteFormulaNames(text: string, at: number, w: WalkState): void {
  if (text.length > 2000) return;
  for (const match of text.matchAll(FORMULA_NAME)) {
    const name = match[0];
    if (!w.effects.weakReads.has(name)) w.effects.weakReads.set(name, at);
  }
}

const VIEW_ATTRIBUTES = new Set(['T', 'real', 'imag', 'flat', 'values', 'data', 'base', 'mT']);
const ATTRIBUTE_TYPES: Readonly<Record<string, string>> = {
  shape: 'tuple_',
  size: 'int',
  ndim: 'int',
  dtype: 'type',
  columns: 'pandas.Index',
  index: 'pandas.Index',
};
const ARRAY_ATTRIBUTES: Readonly<Record<string, string>> = {
  T: 'numpy.ndarray',
  shape: 'tuple',
  size: 'int',
  ndim: 'int',
};
const FRAME_ATTRIBUTES: Readonly<Record<string, string>> = {
  columns: 'pandas.Index',
  index: 'pandas.Index',
  shape: 'tuple',
  values: 'numpy.ndarray',
  T: 'pandas.DataFrame',
};

function readAttribute(base: Value, node: Attribute, w: WalkState): Value {
  if (base.type === SHELL_LINES) noteShellLines(node.attr, node.from, w);
  attributeCalls(base, node.attr, false, node, w);
  noteMemoryUse(base, node.attr, node.from, w);
  if (node.attr === '__class__') return typeOf(base, w);
  if (node.attr === '__module__') noteShown(base.type === 'type' ? base : typeOf(base, w), node.from, w);
  return attributeValue(base, node.attr);
}

/** `x.flags.writeable`, `x.flags["WRITEABLE"]`: one flag of an array, of which files keep some; null for anything else. */
function flagValue(node: Attribute | Subscript, flag: string | null, w: WalkState): Value | null {
  const { value: flags } = node;
  if (flag === null || flags.kind !== 'Attribute' || flags.attr !== 'flags') return null;
  const array = evaluate(flags.value, w);
  if (array.path !== null) return attributeValue(attributeValue(array, flags.attr), flag);
  noteMemoryUse(array, `flags.${flag.toLowerCase()}`, node.from, w);
  return UNKNOWN;
}

/** What is known of `base.name`. */
export function attributeValue(base: Value, name: string): Value {
  if (base.path !== null)
    return { ...base, path: knownPath(base.path, name), type: null, definition: null, uncrossable: null };
  const type = attributeType(base.type, name);
  if (isImmutable(type) || type === 'tuple') return value({ type });
  return {
    ...partOf(base, type),
    viewOf:
      name === '__dict__' || (VIEW_ATTRIBUTES.has(name) && mayBeArray(base.type)) ? base.roots : base.viewOf,
  };
}

function attributeType(type: string | null, name: string): string | null {
  // It is the object itself, in the form of a dict: whoever changes it changes the object.
  if (name === '__dict__') return null;
  if (type === 'sklearn.utils.Bunch' && (name === 'data' || name === 'target' || name === 'images'))
    return 'numpy.ndarray';
  if (type === 'numpy.ndarray') return ARRAY_ATTRIBUTES[name] ?? null;
  if (type === 'pandas.DataFrame' || type === 'pandas.Series') return FRAME_ATTRIBUTES[name] ?? null;
  if (
    type?.startsWith('sklearn.') &&
    /^(coef_|intercept_|classes_|feature_importances_|components_)$/.test(name)
  ) {
    return 'numpy.ndarray';
  }
  if (name === 'ndim') return ATTRIBUTE_TYPES[name] ?? null;
  return null;
}

/** An attribute or element of a value: it reaches what the whole reaches. */
function partOf(base: Value, type: string | null): Value {
  const { roots, holds, holdsLambda, captures, holdsGenerator } = base;
  return value({ type, roots, holds, holdsLambda, captures, holdsGenerator });
}

function mayBeArray(type: string | null): boolean {
  return type === null || type === 'numpy.ndarray' || type === 'torch.Tensor' || type.startsWith('pandas.');
}

function subscriptValue(node: Subscript, w: WalkState): Value {
  const base = evaluate(node.value, w);
  const index = evaluate(node.slice, w);
  if (base.path !== null) return UNKNOWN;
  noteLookup(index, value({ ...base, elements: null }), node.from, w);
  implicitCalls(base, 'value', node, w);
  // A missing key is put in by being looked up.
  if (base.type === 'collections.defaultdict') w.mutate(base, node.from, '[…]');
  if (base.type === 'str') return value({ type: 'str' });
  if (base.elements !== null && node.slice.kind === 'Constant' && node.slice.type === 'int') {
    const element = base.elements[Number(node.slice.value)];
    if (element !== undefined) return element;
  }
  const type = subscriptType(base.type, node.slice, index);
  const isRow =
    base.type === 'numpy.ndarray' && (index.type === 'int' || index.type === null) && !isFancy(node.slice);
  const isView =
    isRow || (holdsSlice(node.slice) && mayBeArray(base.type) && !base.type?.startsWith('pandas.'));
  return {
    ...partOf(base, type),
    viewOf: isView ? base.roots : base.viewOf,
  };
}

function subscriptType(type: string | null, slice: Expression, index: Value): string | null {
  if (type === 'pandas.DataFrame') {
    if (index.type === 'str') return 'pandas.Series';
    if (slice.kind === 'Compare' || slice.kind === 'Slice' || index.type === 'list')
      return 'pandas.DataFrame';
    return null;
  }
  if (type === 'pandas.Series')
    return slice.kind === 'Compare' || slice.kind === 'Slice' ? 'pandas.Series' : null;
  if (type === 'numpy.ndarray') {
    const isMany =
      slice.kind === 'Slice' || slice.kind === 'Compare' || index.type === type || index.type === 'list';
    return isMany ? type : null;
  }
  if (type === 'list' || type === 'tuple') return slice.kind === 'Slice' ? type : null;
  return null;
}

/** Indices that give a copy of an array, not a view of it. */
function isFancy(node: Expression): boolean {
  return ['List', 'Compare', 'Call', 'BinOp', 'Tuple'].includes(node.kind);
}

function holdsSlice(node: Expression): boolean {
  return node.kind === 'Slice' || (node.kind === 'Tuple' && node.elts.some(holdsSlice));
}

function collectionValue(kind: 'Tuple' | 'List' | 'Set', elts: readonly Expression[], w: WalkState): Value {
  const elements = elts.map((element) => evaluate(element, w));
  const held = holding(kind === 'Tuple' ? 'tuple' : kind === 'List' ? 'list' : 'set', elements);
  return kind === 'Set' || elts.some((e) => e.kind === 'Starred') ? held : { ...held, elements };
}

/** A container of the given type that holds the given values. */
export function holding(type: string | null, held: readonly Value[]): Value {
  let result = value({ type });
  for (const one of held) {
    if (isImmutable(one.type) && !one.holdsLambda && one.uncrossable === null) continue;
    result = {
      ...result,
      roots: union(result.roots, one.roots),
      keeps: union(result.keeps, one.keeps),
      holds: union(result.holds, one.definition === null ? one.holds : union(one.holds, [one.definition])),
      holdsGenerator: result.holdsGenerator || one.holdsGenerator,
      holdsLambda: result.holdsLambda || one.holdsLambda,
      captures: union(result.captures, one.captures),
      uncrossable: result.uncrossable ?? one.uncrossable,
      viewOf: union(result.viewOf, one.viewOf),
    };
  }
  return result;
}

function lambdaValue(node: Lambda, w: WalkState): Value {
  for (const p of node.args) if (p.default !== null) evaluate(p.default, w);
  const before = w.effects.deferredReads.size;
  const values = new Map<string, Value>();
  w.later(() =>
    w.within({ kind: 'function', names: lambdaNames(node), globals: new Set(), values }, () =>
      evaluate(node.body, w),
    ),
  );
  const captured = [...w.effects.deferredReads.keys()].slice(before);
  // Names that the statement itself binds are captured all the same.
  const params = lambdaNames(node);
  const captures = new Set<string>();
  let roots: readonly string[] = captured;
  walk(node.body, (inner) => {
    if (inner.kind !== 'Name' || params.has(inner.id)) return;
    const owner = w.owner(inner.id);
    if (owner === null) captures.add(inner.id);
    else roots = union(roots, owner.values.get(inner.id)?.roots ?? []);
  });
  return value({
    type: 'function',
    uncrossable: cellReason(node, w.frame),
    holdsLambda: true,
    roots,
    captures: [...captures],
  });
}

/** What is local to a lambda: its parameters, and what `:=` binds in it. */
function lambdaNames(node: Lambda): Set<string> {
  const names = new Set(node.args.map((p) => p.name));
  walrusNames(node.body, names);
  return names;
}

function comprehensionValue(node: Comprehension, w: WalkState): Value {
  const first = node.generators[0];
  const source = first === undefined ? UNKNOWN : evaluate(first.iter, w);
  const names = new Set<string>();
  for (const generator of node.generators) targetNames(generator.target, names);
  let held: Value[] = [];
  const run = () =>
    w.within({ kind: 'comprehension', names, globals: new Set(), values: new Map() }, () => {
      node.generators.forEach((generator, index) => {
        const iterated = index === 0 ? source : evaluate(generator.iter, w);
        implicitCalls(iterated, 'iteration', generator.iter, w);
        bindTarget(generator.target, elementOf(iterated), w);
        for (const condition of generator.ifs) evaluate(condition, w);
        if (generator.isAsync && w.isTopLevel()) w.effects.awaits = true;
      });
      held = node.elements.map((element) => evaluate(element, w));
    });
  w.maybe(run);
  const type = { ListComp: 'list', SetComp: 'set', DictComp: 'dict', GeneratorExp: 'generator' }[node.kind];
  const result = holding(type, held);
  return node.kind === 'GeneratorExp'
    ? {
        ...result,
        roots: union(result.roots, source.roots),
        uncrossable: 'a generator is used up as it is read',
      }
    : result;
}

/** What is known of an element of an iterable. */
export function elementOf(iterable: Value): Value {
  if (iterable.type === 'range') return value({ type: 'int' });
  if (iterable.type === 'str') return value({ type: 'str' });
  if (iterable.elements !== null && iterable.elements.length > 0) {
    return { ...iterable.elements.reduce(join), text: null, elements: null };
  }
  return value({
    roots: iterable.roots,
    holds: iterable.holds,
    holdsLambda: iterable.holdsLambda,
    captures: iterable.captures,
    holdsGenerator: iterable.holdsGenerator,
    viewOf: iterable.type === 'numpy.ndarray' ? iterable.roots : iterable.viewOf,
  });
}
