import type { Comprehension, Generator } from './ast.js';
import { checkTarget } from './checks.js';
import type { Context } from './context.js';
import { convertElement, convertList, convertSeries } from './expressions.js';
import { ERROR, type Node, split } from './node.js';

/** `element for target in iterable if condition for …`, in any bracket. */
export function convertComprehension(
  cx: Context,
  span: { readonly from: number; readonly to: number },
  kind: Comprehension['kind'],
  nodes: readonly Node[],
): Comprehension {
  const first = nodes.findIndex((each) => each.type === 'for' || each.type === 'async');
  const head = nodes.slice(0, first).filter((each) => each.type !== ERROR);
  const elements =
    kind === 'DictComp' && head.some((each) => each.type === ':')
      ? split(head, ':').map((part) => convertElement(cx, part))
      : convertList(cx, head);
  const generators: Generator[] = [];
  let at = first;
  while (at !== -1 && at < nodes.length) {
    let end = at + 1;
    if (nodes[at]?.type === 'async') end += 1;
    while (end < nodes.length && nodes[end]?.type !== 'for' && nodes[end]?.type !== 'async') end += 1;
    generators.push(convertGenerator(cx, nodes.slice(at, end)));
    at = end;
  }
  return { kind, from: span.from, to: span.to, elements, generators };
}

function convertGenerator(cx: Context, nodes: readonly Node[]): Generator {
  const isAsync = nodes[0]?.type === 'async';
  const clauses = split(nodes.slice(isAsync ? 2 : 1), 'if');
  const [head = [], ...conditions] = clauses;
  const around = nodes[nodes.length - 1] as Node;
  const middle = head.findIndex((each) => each.type === 'in');
  const target = convertSeries(cx, middle === -1 ? head : head.slice(0, middle), around);
  checkTarget(cx, target);
  const iter = convertSeries(cx, middle === -1 ? [] : head.slice(middle + 1), around);
  return { target, iter, ifs: conditions.map((part) => convertSeries(cx, part, around)), isAsync };
}
