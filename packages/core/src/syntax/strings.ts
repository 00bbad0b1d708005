import type { Expression } from './ast.js';
import type { Context } from './context.js';
import { convertSeries } from './expressions.js';
import { readStringLiteral, resolveEscapes } from './literals.js';
import { child, type Node } from './node.js';

/** One or several string literals side by side. */
export function convertStrings(cx: Context, node: Node, parts: readonly Node[]): Expression {
  const { from, to } = node;
  let text = '';
  let bytes = false;
  let formatted = false;
  const values: Expression[] = [];
  for (const part of parts) {
    if (part.type !== 'String' && part.type !== 'FormatString') continue;
    const source = cx.slice(part);
    const literal = readStringLiteral(source);
    if (!literal.closed) cx.report(part, 'this string is not closed');
    if (source.includes('\n')) cx.multilineStrings.push({ from: part.from, to: part.to });
    if (part.type === 'FormatString') {
      formatted = true;
      text += convertFormat(cx, part, literal.from + part.from, literal.to + part.from, literal.raw, values);
    } else {
      bytes ||= literal.bytes;
      const content = source.slice(literal.from, literal.to);
      text += literal.raw ? content : resolveEscapes(content, literal.bytes);
    }
  }
  if (formatted) return { kind: 'JoinedStr', from, to, text, values };
  return { kind: 'Constant', from, to, type: bytes ? 'bytes' : 'str', value: text };
}

/** Adds the values of an f-string's fields to `values` and returns its text. */
function convertFormat(
  cx: Context,
  node: Node,
  from: number,
  to: number,
  raw: boolean,
  values: Expression[],
): string {
  let text = '';
  let at = from;
  const literal = (end: number) => {
    const content = cx.text.slice(at, Math.max(at, end));
    if (node.type === 'FormatString' && hasLoneBrace(content, raw))
      cx.report({ from: at, to: end }, 'a single `}` cannot stand in an f-string');
    return (raw ? content : resolveEscapes(content, false)).replaceAll('{{', '{').replaceAll('}}', '}');
  };
  for (const field of node.children) {
    if (field.type !== 'FormatReplacement') continue;
    text += literal(field.from);
    text += convertField(cx, field, values);
    at = field.to;
  }
  return text + literal(to);
}

/** Whether a closing brace stands there that is neither doubled nor the end of `\N{…}`. */
function hasLoneBrace(content: string, raw: boolean): boolean {
  if (!content.includes('}')) return false;
  const plain = raw ? content : content.replace(/\\N\{[^}]*\}/g, '');
  return plain.replaceAll('}}', '').includes('}');
}

function convertField(cx: Context, field: Node, values: Expression[]): string {
  const end = field.children.findIndex(
    (each) => /^(?:Format.*|\})$/.test(each.type) && each.type !== 'FormatString',
  );
  const expression = field.children.slice(1, end === -1 ? undefined : end);
  values.push(convertSeries(cx, expression, field));
  const spec = child(field, 'FormatSpec');
  if (spec !== undefined) convertFormat(cx, spec, spec.from, spec.to, true, values);
  const mark = field.children.findIndex((each) => each.type === 'FormatSelfDoc');
  if (mark === -1) return '{}';
  const after = field.children[mark + 1]?.from ?? field.to;
  return `${withoutComments(cx, field.from + 1, after)}{}`;
}

function withoutComments(cx: Context, from: number, to: number): string {
  let text = '';
  let at = from;
  for (const comment of cx.comments) {
    if (comment.from < at || comment.to > to) continue;
    text += cx.text.slice(at, comment.from);
    at = comment.to;
  }
  return text + cx.text.slice(at, to);
}
