import { analyzeNotebook } from '../src/analysis/notebook-analysis.js';
import { type Config, configSchema } from '../src/config/config.js';
import { applyToCells } from '../src/notebook/apply-edits.js';
import type { Notebook } from '../src/notebook/notebook.js';
import type { Problem } from '../src/problem/problem.js';
import { makeRefactoring, type Offered, offerRefactorings } from '../src/refactor/make-refactoring.js';
import {
  type RefactorContext,
  type Refactoring,
  type RefactoringArguments,
  refactorContext,
  type Selection,
} from '../src/refactor/refactoring.js';
import { notebookOf, textOf } from './rules.js';

/** A notebook in percent format with a selection: `«…»` in a cell, or ` selected` at the end of the heads of cells. */
export interface Selected {
  readonly context: RefactorContext;
  readonly selection: Selection;
}

/** Reads such a text. `files` stand beside the notebook. */
export function selectedIn(
  text: string,
  files: Readonly<Record<string, string>> = {},
  settings: Partial<Config> = {},
): Selected {
  const heads = [...text.matchAll(/^# %%.*$/gm)].map(([head]) => head);
  const cells = heads.flatMap((head, at) => (head.endsWith(' selected') ? [at] : []));
  const marked = notebookOf(text.replace(/^(# %%.*) selected$/gm, '$1'));
  const inside = marked.cells.find(({ source }) => source.includes('«'));
  const from = inside?.source.indexOf('«') ?? 0;
  const to = (inside?.source.indexOf('»') ?? 1) - 1;
  const plain = (source: string) => source.replace(/[«»]/g, '');
  const notebook: Notebook = {
    ...marked,
    text: '',
    cells: marked.cells.map((cell) => ({ ...cell, source: plain(cell.source) })),
  };
  const context = refactorContext(analyzeNotebook(notebook), {
    config: configSchema.parse(settings),
    read: (path) => files[path] ?? null,
  });
  const selection =
    inside === undefined ? { cells, range: null } : { cells: [inside.index], range: { from, to } };
  return { context, selection };
}

/** The notebook after a refactoring, in percent format; or the codes of the problems that refuse it. */
export function refactored(
  text: string,
  id: string,
  given: RefactoringArguments = {},
  files: Readonly<Record<string, string>> = {},
): string {
  const { context, selection } = selectedIn(text, files);
  const made = makeRefactoring(context, id, selection, given);
  return made.ok ? shown(context, made.value) : refusal(made.problems);
}

/** A notebook as a refactoring makes it, in percent format, and the files that it changes. */
export function shown(context: RefactorContext, made: Refactoring): string {
  const { notebook } = context.analysis;
  const { cells } = applyToCells(notebook.cells, made.notebook);
  const files = made.files.map(({ path, after }) => `=== ${path}\n${after.trimEnd()}`);
  return [textOf({ ...notebook, cells }), ...files].join('\n');
}

/** `refused: code message`, one a line. */
export function refusal(problems: readonly Problem[]): string {
  return problems.map(({ code, message }) => `refused: ${code} ${message}`).join('\n');
}

/** What is offered for the selection. */
export function offered(text: string): Offered[] {
  const { context, selection } = selectedIn(text);
  return offerRefactorings(context, selection);
}
