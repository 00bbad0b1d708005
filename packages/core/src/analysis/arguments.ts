import type { Call, Expression } from '../syntax/ast.js';
import { evaluate } from './expressions.js';
import { isImmutable, union, type Value } from './value.js';
import type { WalkState } from './walk-state.js';

/** The arguments of a call, evaluated in order. */
export interface Arguments {
  readonly positional: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
  /** Holds a `*args` or `**kwargs`, so that positions say little. */
  readonly isOpen: boolean;
}

/** Evaluates a call's arguments, in order. */
export function readArguments(node: Call, w: WalkState): Arguments {
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

/** The values of all arguments, whatever they are passed as. */
export function allArguments(args: Arguments): Value[] {
  return [...args.positional, ...args.keywords.values()];
}

/** Notes that a call may change a value in place. */
export function mutateUnlessPlain(target: Value, node: Call, by: string, w: WalkState): void {
  if (!isImmutable(target.type)) w.mutate(target, node.from, `${by}(…)`);
}

/** `zip(a, b)` is an iterator of whoever goes through it: using it up leaves `a` and `b` as they are, unless they are iterators. */
export function isOwnIterator(node: Expression): boolean {
  return node.kind === 'Call' && node.func.kind === 'Name' && /^(zip|enumerate|reversed)$/.test(node.func.id);
}

/** Notes that a call goes through the iterators that it gets. */
export function useUp(node: Call, given: readonly Value[], by: string, w: WalkState): void {
  given.forEach((one, place) => {
    const argument = node.args[place];
    if (one.uncrossable !== null && (argument === undefined || !isOwnIterator(argument)))
      mutateUnlessPlain(one, node, by, w);
  });
}

/** The notebook's functions that a call's receiver or arguments may hold. */
export function calledHolds(receiver: Value, args: Arguments): readonly string[] {
  let held = receiver.holds;
  for (const one of allArguments(args)) {
    held = union(held, one.definition === null ? one.holds : union(one.holds, [one.definition]));
  }
  return held;
}

/** Notes that the code looks names up while it runs. */
export function hazardNames(node: Call, name: string, w: WalkState): void {
  w.hazard({
    code: 'names/dynamic',
    at: node.from,
    message: `\`${name}()\` reads the notebook's names at run time, so that what this cell needs cannot be known.`,
    remedy:
      'Name the values directly (for instance in a dict), or keep the cells that belong together in one stage and tag the rest `skip`.',
  });
}
