import type { Call } from '../syntax/ast.js';
import { type Arguments, allArguments, hazardNames, mutateUnlessPlain, useUp } from './arguments.js';
import { HOLDING_BUILTINS, ITERATOR_BUILTINS, PURE_BUILTINS } from './builtins.js';
import { dynamicCall } from './dynamic-calls.js';
import { elementOf, holding } from './expressions.js';
import { noteFileCall } from './file-uses.js';
import { noteShown, typeOf, usesInstances } from './implicit-calls.js';
import { bindParameters, runCallbacks, substitute } from './notebook-calls.js';
import { UNKNOWN, type Value, value } from './value.js';
import type { WalkState } from './walk-state.js';

/** Evaluates a call of a built-in function: what it shows, uses up and changes, and what it gives. */
export function builtinCall(node: Call, name: string, args: Arguments, w: WalkState): Value {
  runCallbacks(node, args, w);
  const given = allArguments(args);
  usesInstances(node, given, !NOT_ITERATING.has(name), w);
  if (/^(print|display|str|repr|format|ascii)$/.test(name))
    for (const one of given) noteShown(one, node.from, w, name === 'display');
  if (name === 'type' && given.length === 1) return typeOf(given[0] ?? UNKNOWN, w);
  if (name === 'print' || name === 'display' || name === 'help') w.effects.shows = true;
  if (name === 'display') w.effects.displays.push({ isText: true, from: node.func.from, to: node.func.to });
  const beyond = callBeyondValues(node, name, args, w);
  if (beyond !== null) return beyond;
  if (name === 'next' || name === 'setattr' || name === 'delattr') return changingCall(node, name, args, w);
  if (name === 'memoryview') {
    const roots = given[0]?.roots ?? [];
    return value({ roots, viewOf: roots, uncrossable: 'a view of memory shares it with its owner' });
  }
  // `sum(lists, [])` holds what the lists hold.
  if (name === 'sum' && given.length > 1)
    return { ...holding(null, given), uncrossable: null, elements: null };
  if (ITERATOR_BUILTINS.has(name)) return iteratorCall(node, name, given, w);
  if (PURE_BUILTINS.has(name)) return value({ type: builtinType(name, given) });
  if (HOLDING_BUILTINS.has(name)) return holdingCall(node, name, args, w);
  return /^[A-Z]/.test(name) ? holding(null, given) : UNKNOWN;
}

/** A built-in function that reaches beyond its arguments: files, names looked up at run time, a person, IPython; null for the others. */
function callBeyondValues(node: Call, name: string, args: Arguments, w: WalkState): Value | null {
  if (name === 'open') {
    noteFileCall(node, 'builtins.open', args, w);
    return value({ type: 'file', uncrossable: 'an open file belongs to its process' });
  }
  if (name === 'eval' || name === 'exec') return dynamicCall(node, args, w);
  if (name === 'globals' || name === 'locals' || (name === 'vars' && allArguments(args).length === 0)) {
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
  return null;
}

/** `next`, `setattr` and `delattr` change their first argument. */
function changingCall(node: Call, name: string, args: Arguments, w: WalkState): Value {
  const changed = args.positional[0] ?? UNKNOWN;
  mutateUnlessPlain(changed, node, name, w);
  if (name === 'setattr') w.share(changed, args.positional[2] ?? UNKNOWN);
  return name === 'next' ? elementOf(changed) : value({ type: 'None' });
}

function iteratorCall(node: Call, name: string, given: readonly Value[], w: WalkState): Value {
  useUp(node, given, name, w);
  // What `map` gives are results of the function, not the function.
  const [called, ...rest] = given;
  const held =
    name === 'map' || name === 'filter' ? [mappedValue(called ?? UNKNOWN, rest, w), ...rest] : given;
  return {
    ...holding('iterator', held),
    elements: null,
    uncrossable: 'an iterator is used up as it is read',
  };
}

/** A function whose result holds what its arguments hold. */
function holdingCall(node: Call, name: string, args: Arguments, w: WalkState): Value {
  const given = allArguments(args);
  const type = ['dict', 'list', 'set', 'tuple', 'frozenset'].includes(name)
    ? name
    : name === 'sorted'
      ? 'list'
      : null;
  // list(generator) uses the generator up, and holds what came out of it.
  useUp(node, given, name, w);
  // The function that compares the elements is not among them.
  const { key, ...others } = Object.fromEntries(args.keywords);
  const compares = key !== undefined && /^(sorted|min|max)$/.test(name);
  const whole = holding(type, compares ? [...args.positional, ...Object.values(others)] : given);
  // `vars(o)` is the dict that `o` keeps its attributes in; no file keeps the two together.
  return {
    ...whole,
    uncrossable: null,
    elements: null,
    viewOf: name === 'vars' ? whole.roots : whole.viewOf,
  };
}

/** What a function gives for the elements of what it is mapped over. */
function mappedValue(called: Value, over: readonly Value[], w: WalkState): Value {
  const callable = called.definition === null ? null : w.surroundings.callable(called.definition);
  if (callable?.kind !== 'function') return called.type === null ? called : value({ roots: called.roots });
  const given = bindParameters(
    callable,
    { positional: over.map(elementOf), keywords: new Map(), isOpen: false },
    null,
  );
  return substitute(callable.returns, given);
}

/** Built-in functions that never go through the elements of what they get. */
const NOT_ITERATING = new Set(
  'abs ascii bin bool callable chr complex delattr display divmod float format getattr hasattr hash help hex id int isinstance issubclass len oct open ord pow print range repr round setattr slice str super type vars'.split(
    ' ',
  ),
);

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
