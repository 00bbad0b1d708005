import type { Level, LineColumn, Location, Range as Offsets, Problem } from '@stagewright/core';
import type { Diagnostic, MarkupContent, Range, TextEdit } from 'vscode-languageserver';
import { DiagnosticSeverity } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';

const SEVERITIES: Readonly<Record<Level, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

/** A place that counts from 1, as LSP counts. */
function position({ line, column }: LineColumn) {
  return { line: line - 1, character: column - 1 };
}

/** The range of a problem: to its end where it has one, else the word or line at its place; the first line without a place. */
export function rangeOf(where: Location | undefined, document: TextDocument): Range {
  if (where?.line === undefined) return lineRange(document, 0);
  const start = position({ line: where.line, column: where.column ?? 1 });
  if (where.endLine !== undefined) {
    return { start, end: position({ line: where.endLine, column: where.endColumn ?? 1 }) };
  }
  const line = lineRange(document, start.line);
  const text = document.getText({ start, end: line.end });
  const word = /^[\p{L}\p{N}_.]+/u.exec(text)?.[0] ?? text.trimEnd();
  return { start, end: { line: start.line, character: start.character + Math.max(1, word.length) } };
}

/** A line without its break. */
export function lineRange(document: TextDocument, line: number): Range {
  const from = document.offsetAt({ line, character: 0 });
  const text = document.getText().slice(from);
  const length = /^[^\r\n]*/.exec(text)?.[0].length ?? 0;
  return { start: { line, character: 0 }, end: { line, character: length } };
}

/** A problem as an editor shows it. */
export function diagnosticOf(problem: Problem, document: TextDocument): Diagnostic {
  return {
    range: rangeOf(problem.where, document),
    severity: SEVERITIES[problem.level],
    code: problem.code,
    source: 'stagewright',
    message: `${problem.message}\n${problem.remedy}`,
  };
}

/** Offsets of a document as LSP's range. */
export function rangeAt(document: TextDocument, { from, to }: Offsets): Range {
  return { start: document.positionAt(from), end: document.positionAt(to) };
}

/** LSP's range as offsets of a document. */
export function offsetsOf(document: TextDocument, { start, end }: Range): Offsets {
  return { from: document.offsetAt(start), to: document.offsetAt(end) };
}

/** Core's edit of a text as LSP's. */
export function textEditAt(document: TextDocument, edit: Offsets & { readonly insert: string }): TextEdit {
  return { range: rangeAt(document, edit), newText: edit.insert };
}

/** Whether two ranges touch. */
export function overlaps(a: Range, b: Range): boolean {
  const before = (p: Range['start'], q: Range['start']) =>
    p.line < q.line || (p.line === q.line && p.character < q.character);
  return !before(a.end, b.start) && !before(b.end, a.start);
}

/** A text from a notebook or a file as code in Markdown: nothing in it is markup, a link or a second line. */
export function code(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ');
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const pad = plain.startsWith('`') || plain.endsWith('`') || plain.trim() === '' ? ' ' : '';
  return `${fence}${pad}${plain}${pad}${fence}`;
}

/** Markdown for clients that show it, else the same without its marks. */
export function markup(text: string, isMarkdown: boolean): MarkupContent {
  return isMarkdown
    ? { kind: 'markdown', value: text }
    : { kind: 'plaintext', value: text.replace(/\*\*|`/g, '') };
}
