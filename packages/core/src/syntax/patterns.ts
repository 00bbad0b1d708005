import type { Expression, MatchCase, Name } from './ast.js';
import type { Context } from './context.js';
import { convertSeries, nameOf } from './expressions.js';
import { normalizeName } from './literals.js';
import type { Node } from './node.js';

type Found = Pick<MatchCase, 'captures' | 'reads'> & { captures: Name[]; reads: Expression[] };

/** What the patterns of a `case` bind and read, in order, and the guard. */
export function convertCase(cx: Context, clause: Node): Omit<MatchCase, 'from' | 'to' | 'body'> {
  const found: Found = { captures: [], reads: [] };
  let guard: Expression | null = null;
  for (const each of clause.children) {
    if (each.type === 'Guard') guard = convertSeries(cx, each.children.slice(1), each);
    else if (each.type !== 'Body') collect(cx, each, found);
  }
  return { ...found, guard };
}

function collect(cx: Context, pattern: Node, found: Found): void {
  switch (pattern.type) {
    case 'CapturePattern':
    case 'VariableName':
      capture(cx, pattern, found);
      return;
    case 'AttributePattern':
      found.reads.push(dotted(cx, pattern));
      return;
    case 'KeywordPattern':
      for (const each of pattern.children.slice(1)) collect(cx, each, found);
      return;
    case 'ClassPattern': {
      const [type, ...rest] = pattern.children;
      if (type !== undefined) found.reads.push(dotted(cx, type));
      for (const each of rest) collect(cx, each, found);
      return;
    }
    case 'LiteralPattern':
      return;
    default:
      for (const each of pattern.children) collect(cx, each, found);
  }
}

function capture(cx: Context, node: Node, found: Found): void {
  const name = nameOf(cx, node);
  // The alternatives of `|` bind the same names.
  if (name.id !== '_' && !found.captures.some(({ id }) => id === name.id)) found.captures.push(name);
}

/** `a.b.c` of a pattern as the expression that it is. */
function dotted(cx: Context, node: Node): Expression {
  if (node.type !== 'AttributePattern') return nameOf(cx, node);
  let result: Expression | null = null;
  for (const each of node.children) {
    if (each.type === 'VariableName') result = nameOf(cx, each);
    else if (each.type === 'PropertyName' && result !== null) {
      result = {
        kind: 'Attribute',
        from: node.from,
        to: each.to,
        value: result,
        attr: normalizeName(cx.slice(each)),
      };
    }
  }
  return result ?? { kind: 'Invalid', from: node.from, to: node.to, parts: [] };
}
