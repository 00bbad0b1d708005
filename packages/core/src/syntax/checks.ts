import type { Expression, Statement } from './ast.js';
import type { Context } from './context.js';

/** Reports a target that Python cannot assign to; `Invalid` ones are reported where they were read. */
export function checkTarget(cx: Context, target: Expression): void {
  switch (target.kind) {
    case 'Tuple':
    case 'List':
      for (const each of target.elts) checkTarget(cx, each.kind === 'Starred' ? each.value : each);
      return;
    default:
      checkSingleTarget(cx, target);
  }
}

/** Reports a target of `+=`, `x: T` or `:=` that is no single place. */
export function checkSingleTarget(cx: Context, target: Expression): void {
  const { kind } = target;
  if (kind === 'Name' || kind === 'Attribute' || kind === 'Subscript' || kind === 'Invalid') return;
  cx.report(target, `\`${shorten(cx.slice(target))}\` cannot be assigned to`);
}

function shorten(source: string): string {
  const line = source.split('\n', 1)[0] ?? '';
  return line.length < source.length || line.length > 40 ? `${line.slice(0, 40)}…` : line;
}

/** Reports statements of one block that begin at different columns, or not at `start`: the grammar lets them pass. */
export function checkColumns(cx: Context, body: readonly Statement[], start: number | null = null): void {
  let expected = start;
  for (const statement of body) {
    const column = columnOf(cx.text, statement.from);
    if (column === null) continue;
    expected ??= column;
    if (column === expected) continue;
    cx.report(
      { from: statement.from, to: statement.from },
      'this line is indented differently from its block',
    );
    return;
  }
}

/** The column of what stands first on its line, tabs counted to multiples of eight, form feeds to none; null for what does not. */
function columnOf(text: string, at: number): number | null {
  let start = at;
  while (start > 0 && /[ \t\f]/.test(text.charAt(start - 1))) start -= 1;
  const before = text[start - 1];
  if (before !== undefined && before !== '\n' && before !== '\r') return null;
  let column = 0;
  for (let i = start; i < at; i++) {
    if (text[i] === '\f') column = 0;
    else column += text[i] === '\t' ? 8 - (column % 8) : 1;
  }
  return column;
}
