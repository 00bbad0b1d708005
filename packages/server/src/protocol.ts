import type {
  CellDrift,
  FileEdit,
  NotebookEdit,
  Offered,
  Origin,
  Plan,
  Problem,
  StageSuggestion,
} from '@stagewright/core';
import { refactoringArgumentsSchema } from '@stagewright/core';
import * as z from 'zod';

/*
 * What the server understands besides LSP: requests about a notebook that the client has opened with `notebookDocument/didOpen`. Cells are
 * named by their index in the notebook, all cells counted. LSP has no edit of a notebook's structure, so what needs one is answered as plain
 * data, for the version that the answer names, and the client applies it.
 */
export type { CellDrift } from '@stagewright/core';
export { COMMANDS, METHODS } from './names.js';

/** The one command that the server carries out itself: it shows a text. */
export const EXPLAIN = 'stagewright.server.explain';

/** Enough to take what one key changes at once; a person types ten keys a second at most. */
export const DEFAULT_DELAY = 10;

/** What a client may say of itself in `initializationOptions`. */
export const initializationOptionsSchema = z
  .object({
    stagewright: z
      .object({
        /** Commands of `COMMANDS` that the client carries out. */
        commands: z.array(z.string()).default([]),
        /** The wait after a change, in milliseconds, before diagnostics are computed. */
        delay: z.number().min(0).max(5000).default(DEFAULT_DELAY),
      })
      .optional(),
  })
  .optional();

const notebookSchema = z.object({ notebook: z.string() });
const rangeSchema = z.object({
  start: z.object({ line: z.number().int().min(0), character: z.number().int().min(0) }),
  end: z.object({ line: z.number().int().min(0), character: z.number().int().min(0) }),
});
const selectionSchema = notebookSchema.extend({
  cells: z.array(z.number().int().min(0)).min(1),
  /** In the only cell. */
  range: rangeSchema.nullable().optional(),
});

export const planParamsSchema = notebookSchema;
export type PlanParams = z.infer<typeof planParamsSchema>;
export interface PlanAnswer {
  readonly version: number;
  /** The folder of the project, as a URI; '' for a notebook that is in no file. */
  readonly folder: string;
  readonly plan: Plan;
  /** The stage of each code cell; null for those that are skipped. */
  readonly cells: readonly { readonly cell: number; readonly stage: string | null }[];
  readonly problems: readonly Problem[];
}

export const previewParamsSchema = notebookSchema.extend({
  /** What is installed, where the client has asked Python (the server never runs anything): requirements are pinned by it. */
  environment: z
    .object({
      python: z.string(),
      packages: z.record(z.string(), z.string()),
      modules: z.record(z.string(), z.string()),
    })
    .nullable()
    .optional(),
});
export type PreviewParams = z.infer<typeof previewParamsSchema>;
export interface PreviewAnswer {
  readonly version: number;
  /** The folder, as a URI, that the paths of the edits are relative to. */
  readonly folder: string;
  /** Edits of files as texts before and after; none may be written where one has conflicts. */
  readonly edits: readonly FileEdit[];
  /** Edits of kept bases, written after the others. */
  readonly bases: readonly FileEdit[];
  readonly origins: readonly Origin[];
  readonly plan: Plan | null;
  /** Errors among them: nothing can be extracted. */
  readonly problems: readonly Problem[];
}

export const suggestStagesParamsSchema = notebookSchema;
export type SuggestStagesAnswer = StageSuggestion & { readonly version: number };

export const refactoringsParamsSchema = selectionSchema;
export interface RefactoringsAnswer {
  readonly version: number;
  readonly offers: readonly Offered[];
}

export const refactorParamsSchema = selectionSchema.extend({
  /** A refactoring's id, or `fix`: the fix of the finding of `arguments.code` at the range. */
  id: z.string(),
  arguments: refactoringArgumentsSchema.optional(),
  /** The version that the client has asked about; another one now is an error, ContentModified. */
  version: z.number().optional(),
});
export type RefactorParams = z.infer<typeof refactorParamsSchema>;
export interface RefactorAnswer {
  readonly version: number;
  readonly title: string;
  /** Edits in terms of the cells of that version. */
  readonly notebook: readonly NotebookEdit[];
  readonly files: readonly { readonly uri: string; readonly before: string | null; readonly after: string }[];
  /** Why there are no edits. */
  readonly problems: readonly Problem[];
}

export const completeTagParamsSchema = notebookSchema.extend({
  cell: z.number().int().min(0),
  prefix: z.string(),
});
export interface CompleteTagAnswer {
  readonly tags: readonly { readonly tag: string; readonly detail: string }[];
  /** What is wrong with the prefix as a tag. */
  readonly problem: string | null;
}

export const driftParamsSchema = notebookSchema;
export interface DriftAnswer {
  readonly version: number;
  /** Whether there is a pipeline of this notebook at all. */
  readonly extracted: boolean;
  readonly cells: readonly CellDrift[];
}
