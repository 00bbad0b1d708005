import { localNames } from '../../analysis/local-names.js';
import type { CellAnalysis } from '../../analysis/notebook-analysis.js';
import type { Call, Statement } from '../../syntax/ast.js';
import { isNone } from '../../syntax/constants.js';
import { walk } from '../../syntax/walk.js';
import type { TextEdit } from '../../text/text.js';

/**
 * Gives a call a keyword argument, in the way in which its arguments are laid out; one that is there and is `None` gets the value.
 * Null when it cannot be done by a small change.
 */
export function withKeyword(
  { syntax }: CellAnalysis,
  call: Call,
  name: string,
  value: string,
): TextEdit | null {
  const given = call.keywords.find((k) => k.arg === name);
  if (given !== undefined) {
    return isNone(given.value) ? { from: given.value.from, to: given.value.to, insert: value } : null;
  }
  const { source } = syntax;
  const close = call.to - 1;
  if (source[close] !== ')') return null;
  const argument = `${name}=${value}`;
  const all = [...call.args, ...call.keywords];
  if (all.length === 0) return { from: close, to: close, insert: argument };
  const [only] = call.args;
  if (all.length === 1 && only?.kind === 'GeneratorExp') return null;
  const end = endOfCode(source, close, syntax.module.comments);
  if (source[end - 1] !== ',') return { from: end, to: end, insert: `, ${argument}` };
  const last = Math.max(...all.map((a) => a.from));
  const line = source.lastIndexOf('\n', last) + 1;
  const before = source.slice(line, last);
  const isOwnLine = before.trim() === '' && source.slice(end, close).includes('\n');
  if (!isOwnLine) return { from: end, to: end, insert: ` ${argument},` };
  // A comment behind the last argument stays with it.
  const lineEnd = source.indexOf('\n', end);
  return { from: lineEnd, to: lineEnd, insert: `\n${before}${argument},` };
}

/** The end of the last piece of code before an offset: white space and comments are left out. */
function endOfCode(
  source: string,
  before: number,
  comments: readonly { from: number; to: number }[],
): number {
  let end = before;
  for (;;) {
    while (end > 0 && /\s/.test(source[end - 1] ?? '')) end -= 1;
    const comment = comments.find((c) => c.from < end && c.to >= end);
    if (comment === undefined) return end;
    end = comment.from;
  }
}

/** Whether a name of the notebook means something else at a place, since a function or comprehension around it binds the name. */
export function isShadowed(statement: Statement, at: number, name: string): boolean {
  let found = false;
  walk(statement, (node) => {
    if (found || at < node.from || at >= node.to) return false;
    if (node.kind === 'FunctionDef') {
      const local = localNames(node.body);
      found ||= node.args.some((p) => p.name === name) || local.bound.has(name) || local.nonlocals.has(name);
    } else if (node.kind === 'Lambda') found ||= node.args.some((p) => p.name === name);
    else if ('generators' in node) {
      for (const { target } of node.generators) {
        walk(target, (part) => {
          found ||= part.kind === 'Name' && part.id === name;
        });
      }
    }
    return true;
  });
  return found;
}

/** The top-level statement of a cell that holds an offset. */
export function statementAt(cell: CellAnalysis, at: number): Statement | null {
  return cell.statements.find(({ node }) => node.from <= at && at < node.to)?.node ?? null;
}

/** Whether an offset is in the body of a function or lambda, which runs later than it is read. */
export function isInFunction(statement: Statement, at: number): boolean {
  let found = false;
  walk(statement, (node) => {
    if (at < node.from || at >= node.to) return false;
    if (node.kind === 'FunctionDef') found ||= node.body.some((s) => s.from <= at && at < s.to);
    else if (node.kind === 'Lambda') found ||= node.body.from <= at && at < node.body.to;
    return true;
  });
  return found;
}
