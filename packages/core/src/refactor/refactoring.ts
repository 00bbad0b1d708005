import * as z from 'zod';
import { analyzeNotebook, type NotebookAnalysis, type StarNames } from '../analysis/notebook-analysis.js';
import type { Config } from '../config/config.js';
import type { Notebook, NotebookEdit } from '../notebook/notebook.js';
import { planBlueprint } from '../plan/plan-pipeline.js';
import type { Result } from '../problem/problem.js';
import { RuleContext } from '../rules/context.js';
import type { Range } from '../text/text.js';

/** What a person has selected: cells, or a piece of one. */
export interface Selection {
  /** Indices in the notebook's list of all cells. */
  readonly cells: readonly number[];
  /** Offsets in the source of the only cell; null: the cells as a whole. An empty range is a cursor. */
  readonly range: Range | null;
}

/** What a person may be asked before a refactoring is made; what is missing is filled in. */
export const refactoringArgumentsSchema = z.object({
  name: z.string().optional().describe('Name of the new stage, function or param.'),
  into: z
    .enum(['notebook', 'module'])
    .optional()
    .describe('Where a function goes: it stays in the cell, or into a module beside the notebook.'),
  names: z.record(z.string(), z.string()).optional().describe('New names of parameters, by their old ones.'),
  code: z.string().optional().describe('The kind of finding that is fixed everywhere.'),
});
export type RefactoringArguments = z.infer<typeof refactoringArgumentsSchema>;

/** One thing to ask a person: which argument, how to ask, and the answer that is taken without one. */
export interface Question {
  readonly argument: 'name' | 'into' | 'names';
  readonly prompt: string;
  readonly value: string;
  /** The answers that there are; null for free text. */
  readonly choices: readonly { readonly value: string; readonly label: string }[] | null;
}

/** A refactoring that seems possible for a selection. Whether it is, and with what edits, `makeRefactoring` says. */
export interface Offer {
  readonly title: string;
  readonly arguments: RefactoringArguments;
  readonly asks: readonly Question[];
}

/** A change of a text file beside the notebook. The path is relative to the project's folder, with `/`, and never leaves it. */
export interface TextFileChange {
  readonly path: string;
  /** null: the file is not there yet. */
  readonly before: string | null;
  readonly after: string;
}

/** All that a refactoring changes. Hosts show it as a diff and apply all of it, as one step to undo, or nothing. */
export interface Refactoring {
  readonly title: string;
  readonly notebook: readonly NotebookEdit[];
  readonly files: readonly TextFileChange[];
}

/**
 * - `extract`: code gets a home of its own; `move`: code changes its place or stage; `rewrite`: code is written otherwise;
 * - `fix`: findings are mended.
 */
export type RefactoringGroup = 'extract' | 'move' | 'rewrite' | 'fix';

/** One kind of refactoring. */
export interface RefactoringKind {
  readonly id: string;
  readonly group: RefactoringGroup;
  /** As in a palette of commands. */
  readonly title: string;
  /** What may be possible for a selection: quick, and not sure. */
  offers(context: RefactorContext, selection: Selection): readonly Offer[];
  /** The edits, or why there are none. Not yet checked against what they make of the notebook. */
  make(context: RefactorContext, selection: Selection, given: RefactoringArguments): Result<Refactoring>;
}

/** What a host knows besides the notebook. */
export interface RefactorHost {
  readonly config: Config;
  readonly starNames?: StarNames;
  /** The text of a file of the project, as the editor or the disk has it; null when there is none. */
  read(path: string): string | null;
}

/** What refactorings look at. */
export interface RefactorContext extends RefactorHost {
  readonly analysis: NotebookAnalysis;
  readonly rules: RuleContext;
}

/** The context of refactorings of one state of a notebook. */
export function refactorContext(analysis: NotebookAnalysis, host: RefactorHost): RefactorContext {
  const blueprint = planBlueprint(analysis, host.config);
  return contextOf(analysis, new RuleContext(analysis, blueprint, host.config), host);
}

/** The same, where the rules were applied already. */
export function contextOf(
  analysis: NotebookAnalysis,
  rules: RuleContext,
  host: RefactorHost,
): RefactorContext {
  return { ...host, read: (path) => host.read(path), analysis, rules };
}

/** Analyses what became of the notebook. */
export function analyzeAgain(context: RefactorContext, notebook: Notebook): NotebookAnalysis {
  return analyzeNotebook(notebook, context.analysis, context.starNames);
}
