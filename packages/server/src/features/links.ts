import { type Extraction, type Origin, originsNow } from '@stagewright/core';
import type { DocumentLink } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { lineRange } from '../convert.js';
import type { NotebookView } from '../notebook-state.js';

/** Where the code of each cell is in some scripts as they are, hand edits followed. */
function originsIn(
  view: NotebookView,
  { files, origins }: Extraction,
  scripts: ReadonlySet<string>,
): Origin[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return [...scripts].flatMap((file) => {
    const current = view.project.read(file);
    const own = origins.filter((origin) => origin.file === file);
    return current === null ? [] : originsNow(own, texts.get(file) ?? '', current);
  });
}

/** From a cell to its code: the first line links to the place in each script that has it. */
export function cellLinks(view: NotebookView, made: Extraction, cell: number): DocumentLink[] {
  const document = view.documents[cell] ?? null;
  if (document === null) return [];
  const first = new Map<string, Origin>();
  const scripts = new Set(made.origins.filter((origin) => origin.cell === cell).map(({ file }) => file));
  for (const origin of originsIn(view, made, scripts)) {
    if (origin.cell !== cell) continue;
    const known = first.get(origin.file);
    if (known === undefined || origin.from < known.from) first.set(origin.file, origin);
  }
  return [...first.values()].flatMap((origin): DocumentLink[] => {
    const uri = view.project.uriOf(origin.file);
    const range = wordRange(document, origin.line - 1);
    const tooltip = `The code of this cell: ${origin.file}, line ${origin.from}`;
    return uri === null ? [] : [{ range, target: `${uri}#L${origin.from}`, tooltip }];
  });
}

/** From a script to the cells: the first line of each piece links to its cell. */
export function scriptLinks(
  view: NotebookView,
  made: Extraction,
  document: TextDocument,
  file: string,
  notebook: string,
): DocumentLink[] {
  const origins = originsIn(view, made, new Set([file]));
  const outer = new Map<number, Origin>();
  for (const origin of origins) {
    const previous = outer.get(origin.cell);
    if (previous === undefined || origin.from < previous.from) outer.set(origin.cell, origin);
  }
  return [...outer.values()].map((origin): DocumentLink => {
    const cell = view.documents[origin.cell] ?? null;
    const tooltip = `Cell ${origin.cell + 1} of ${view.project.notebookPath}, line ${origin.line}`;
    return { range: wordRange(document, origin.from - 1), target: cell?.uri ?? notebook, tooltip };
  });
}

/** The first word of a line. */
function wordRange(document: TextDocument, line: number) {
  const range = lineRange(document, line);
  const text = document.getText(range);
  const [, space = '', word = ''] = /^(\s*)([\w.]*|\S)/.exec(text) ?? [];
  const start = { line, character: space.length };
  return { start, end: { line, character: space.length + Math.max(word.length, 1) } };
}
