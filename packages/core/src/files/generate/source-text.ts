import type { CellAnalysis } from '../../analysis/notebook-analysis.js';
import type { Unit } from '../../plan/units.js';
import { applyTextEdits, type Range, type TextEdit } from '../../text/text.js';

/** The part of a cell's source that goes when a statement goes: its lines, and comments that belong to it. */
export function removalOf(unit: Unit, takesComments: boolean): Range {
  // The mask of a magic reads as white space; its text would not.
  const { python: source } = unit.cell.syntax;
  const { from, to } = unit.facts.node;
  const lineStart = source.lastIndexOf('\n', from - 1) + 1;
  const startsLine = source.slice(lineStart, from).trim() === '';
  const rest = /^[ \t]*(;?)[ \t]*(#[^\n]*)?(\n|$)/.exec(source.slice(to));
  if (rest !== null && startsLine) {
    const start = takesComments ? commentsAbove(source, lineStart) : lineStart;
    return { from: start, to: to + rest[0].length };
  }
  if (rest !== null) {
    // Last of several statements on a line: the semicolon before it goes too.
    const before = /[ \t]*;[ \t]*$/.exec(source.slice(0, from));
    return {
      from: from - (before?.[0].length ?? 0),
      to: to + (rest[0].endsWith('\n') ? rest[0].length - 1 : rest[0].length),
    };
  }
  const semicolon = /^[ \t]*;[ \t]*/.exec(source.slice(to));
  return { from, to: to + (semicolon?.[0].length ?? 0) };
}

/** Start of the block of comment lines that stands directly above a line. */
function commentsAbove(source: string, lineStart: number): number {
  let start = lineStart;
  while (start > 0) {
    const previous = source.lastIndexOf('\n', start - 2) + 1;
    if (!source.slice(previous, start).trimStart().startsWith('#')) break;
    start = previous;
  }
  return start;
}

/** The text of a statement with the comments above it and behind it. */
export function textOf(unit: Unit, edits: readonly TextEdit[]): string {
  return indentedUnit(unit, edits, '');
}

/** Edits inside a range, in offsets from its start. */
export function shift(edits: readonly TextEdit[], range: Range): TextEdit[] {
  return edits
    .filter((e) => e.from >= range.from && e.to <= range.to)
    .map((e) => ({ from: e.from - range.from, to: e.to - range.from, insert: e.insert }));
}

/** The cell's source with pasted prompts (`>>> `) made spaces, which IPython takes away before it runs the cell. */
function withoutPrompts(cell: CellAnalysis): string {
  const { source, python, indent } = cell.syntax;
  if (indent === 0) return source;
  const masked = python.split('\n');
  return source
    .split('\n')
    .map((line, at) =>
      (masked[at] ?? '').slice(0, indent).trim() === ''
        ? ' '.repeat(Math.min(indent, line.length)) + line.slice(indent)
        : line,
    )
    .join('\n');
}

const MARK = '\uE000';

/**
 * Indents a cell's text by four spaces, but for lines that stand inside a string. Edits are given in offsets of the source.
 *
 * @param cell whose multi-line strings say which lines are inside a string.
 */
export function indentedCell(cell: CellAnalysis, edits: readonly TextEdit[], indent: string): string {
  const { module } = cell.syntax;
  const source = withoutPrompts(cell);
  const marks: TextEdit[] = [];
  for (const { from, to } of module.multilineStrings) {
    for (let at = source.indexOf('\n', from); at !== -1 && at < to; at = source.indexOf('\n', at + 1)) {
      if (edits.some((e) => e.from <= at && at < e.to)) continue;
      marks.push({ from: at + 1, to: at + 1, insert: MARK });
    }
  }
  const edited = applyTextEdits(source, [...edits, ...marks]);
  return indentMarked(edited, indent, cell.syntax.indent);
}

/** Indents lines, but for those that carry the mark of standing inside a string. */
function indentMarked(text: string, indent: string, own: number): string {
  return text
    .split('\n')
    .map((line) => {
      if (line.startsWith(MARK)) return line.slice(1);
      if (line.trim() === '') return '';
      // IPython takes the indentation that a whole cell has away before it runs it.
      return indent + (/^[ \t]*/.exec(line.slice(0, own))?.[0].length === own ? line.slice(own) : line);
    })
    .join('\n');
}

/** The text of one unit, indented the same way. */
export function indentedUnit(unit: Unit, edits: readonly TextEdit[], indent: string): string {
  const { module } = unit.cell.syntax;
  const source = withoutPrompts(unit.cell);
  const range = removalOf(unit, true);
  const marks: TextEdit[] = [];
  for (const { from, to } of module.multilineStrings) {
    if (from < range.from || to > range.to) continue;
    for (let at = source.indexOf('\n', from); at !== -1 && at < to; at = source.indexOf('\n', at + 1)) {
      marks.push({ from: at + 1, to: at + 1, insert: MARK });
    }
  }
  const text = applyTextEdits(source.slice(range.from, range.to), shift([...edits, ...marks], range));
  return indentMarked(text.trimEnd(), indent, unit.cell.syntax.indent);
}

/** A Python string literal for a text. */
export function pythonString(text: string): string {
  const escaped = text
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t');
  return `"${escaped}"`;
}
