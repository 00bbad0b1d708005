import type { Module } from './ast.js';
import { Context } from './context.js';
import { parser } from './grammar/parser.generated.js';
import { ERROR, type Node, readTree } from './node.js';
import { convertStatements } from './statements.js';

/**
 * Parses Python 3 (up to 3.14). Never throws: what cannot be read becomes `Invalid` and `InvalidStatement` nodes that keep
 * the names in it, and `problems` says where.
 */
export function parsePython(text: string): Module {
  const cx = new Context(text);
  const comments: { from: number; to: number }[] = [];
  const source = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  const tree = parser.parse(source);
  const root = readTree(tree, 0, (from, to) => comments.push({ from, to }));
  reportErrors(cx, root);
  const body = convertStatements(cx, root.children);
  cx.problems.sort((a, b) => a.from - b.from || a.to - b.to);
  return { text, body, comments, multilineStrings: cx.multilineStrings, problems: cx.problems };
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
