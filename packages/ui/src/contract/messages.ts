import { problemSchema, runDiffSchema } from '@stagewright/core';
import * as z from 'zod';
import { pipelineDataSchema, previewDataSchema, runsDataSchema } from './data.js';

/** The views that there are. */
export const viewNameSchema = z.enum(['pipeline', 'runs', 'plots', 'diff', 'preview']);
export type ViewName = z.infer<typeof viewNameSchema>;

/** Data that nobody changes: hosts hand on what core gave them. */
type Fixed<T> = T extends readonly (infer Item)[]
  ? readonly Fixed<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Fixed<T[Key]> }
    : T;

/** What a host tells a view. Each message replaces what the view showed. */
export const viewMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('pipeline'), data: pipelineDataSchema }),
  z.object({ type: z.literal('runs'), data: runsDataSchema }),
  z.object({ type: z.literal('plots'), data: runsDataSchema }),
  z.object({ type: z.literal('diff'), data: runDiffSchema }),
  z.object({ type: z.literal('preview'), data: previewDataSchema }),
  /** There is nothing to show, and why; with no problems: nothing is known yet. */
  z.object({ type: z.literal('nothing'), problems: z.array(problemSchema) }),
]);
export type ViewMessage = Fixed<z.input<typeof viewMessageSchema>>;
/** The same after it was read: what may be left out is filled in. */
export type ReadMessage = z.output<typeof viewMessageSchema>;

const cell = z.number().int().nonnegative();
const line = z.number().int().positive().nullable();

/** What a person asked for in a view. The host checks it with this schema before it does anything. */
export const viewActionSchema = z.discriminatedUnion('type', [
  /** The view stands and waits for its first message. */
  z.object({ type: z.literal('ready'), view: viewNameSchema }),
  /** `cell` is an index in the list of all cells, `line` counts from 1 in its source. */
  z.object({ type: z.literal('openCell'), notebook: z.string(), cell, line }),
  /** A file of the project, relative to its folder. */
  z.object({ type: z.literal('openFile'), path: z.string(), line }),
  /** The generated script of a stage. */
  z.object({ type: z.literal('openScript'), stage: z.string() }),
  /** Run these stages and what they need; with none, all that is stale. */
  z.object({ type: z.literal('run'), stages: z.array(z.string()) }),
  z.object({ type: z.literal('stopRun'), run: z.string() }),
  z.object({ type: z.literal('extract'), notebook: z.string() }),
  z.object({ type: z.literal('openRun'), run: z.string() }),
  z.object({ type: z.literal('openLog'), run: z.string(), stage: z.string() }),
  z.object({ type: z.literal('compare'), run: z.string(), baseline: z.string() }),
  z.object({ type: z.literal('setBaseline'), run: z.string().nullable() }),
  z.object({ type: z.literal('plot'), runs: z.array(z.string()) }),
  /** Compare a file before and after in the editor's own way. */
  z.object({ type: z.literal('openDiff'), path: z.string() }),
  /** Write the previewed files. */
  z.object({ type: z.literal('apply') }),
  z.object({ type: z.literal('cancel') }),
]);
export type ViewAction = z.infer<typeof viewActionSchema>;

/** What a view needs of the editor that shows it. */
export interface ViewHost {
  /** Carries out what a person asked for. */
  send(action: ViewAction): void;
  /** Calls back with every message for this view, as it came, until the function that it gives is called. */
  listen(onMessage: (message: unknown) => void): () => void;
  /** A small value of the view (which columns, which runs) that outlives it; null when nothing is kept. */
  loadState(): unknown;
  saveState(state: unknown): void;
}
