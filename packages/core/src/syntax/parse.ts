import type { Module } from './ast.js';
import { checkColumns } from './checks.js';
import { Context } from './context.js';
import { parser } from './grammar/parser.generated.js';
import { child, ERROR, type Node, readTree } from './node.js';
import { convertStatements } from './statements.js';

/**
 * Parses Python 3 (up to 3.14). Never throws: what cannot be read becomes `Invalid` and `InvalidStatement` nodes that keep
 * the names in it, and `problems` says where.
 */
export function parsePython(text: string): Module {
  const source = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  return parse(text, source, 0);
}

/**
 * Parses a text whose first line is indented, as IPython accepts cells: other lines may be indented as deep or not at all.
 * Offsets are those of the text. The inner lines of long strings keep their indentation, which IPython takes away.
 */
export function parseIndentedPython(text: string): Module {
  const indent = /^(?:[ \t\f]*\r?\n)*([ \t]*)/.exec(text)?.[1] ?? '';
  const opening = `if 1:\n${indent}0\n`;
  return parse(text, opening + text, opening.length);
}

function parse(text: string, source: string, shift: number): Module {
  const cx = new Context(text);
  const root = readTree(parser.parse(source), -shift, (from, to) => cx.comments.push({ from, to }));
  reportErrors(cx, root);
  const body = convertStatements(cx, shift === 0 ? root.children : withoutOpening(root));
  // Lines of an indented cell may be indented less, and IPython says nothing.
  if (shift === 0) checkColumns(cx, body, 0);
  cx.problems.sort((a, b) => a.from - b.from || a.to - b.to);
  return { text, body, comments: cx.comments, multilineStrings: cx.multilineStrings, problems: cx.problems };
}

/** The statements of an indented text, without the `if 1: 0` before it. */
function withoutOpening(root: Node): readonly Node[] {
  const [opening, ...rest] = root.children;
  const block = opening === undefined ? undefined : child(opening, 'Body');
  return [...(block?.children ?? []), ...rest].filter(({ to }) => to > 0);
}

/** Reports what the grammar could not read, once for each line: what follows on a line is seldom another mistake. */
function reportErrors(cx: Context, root: Node): void {
  const open = [root];
  let reported = -1;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === ERROR && node.from > reported) {
      const lineEnd = cx.text.indexOf('\n', node.from);
      reported = lineEnd === -1 ? cx.text.length : lineEnd;
      const to = Math.min(node.to, reported);
      cx.report({ from: node.from, to: Math.max(to, node.from) }, messageFor(cx, node));
    }
    for (let i = node.children.length - 1; i >= 0; i--) open.push(node.children[i] as Node);
  }
}

function messageFor(cx: Context, error: Node): string {
  const line = /^[^\n]*/.exec(cx.text.slice(error.from))?.[0].trim() ?? '';
  const token = /^(?:\w+|\S)/u.exec(line)?.[0];
  return token === undefined
    ? 'something is missing at the end of this line'
    : `\`${token}\` cannot stand here`;
}
