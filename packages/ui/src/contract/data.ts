import {
  type FileEdit,
  metricRecordSchema,
  paramValueSchema,
  planSchema,
  problemSchema,
  type RunDiff,
  runSchema,
} from '@stagewright/core';
import * as z from 'zod';

/** Whether a stage would run, as `stagewright status --json` says it. */
export const stageStatusSchema = z.object({
  name: z.string(),
  state: z.enum(['fresh', 'stale', 'frozen']),
  reasons: z.array(z.string()),
  run: z.string().nullable().describe('The run that made what is there.'),
});
export type StageStatus = z.infer<typeof stageStatusSchema>;

/** A cell whose code and script differ since the last extraction, as the language server's `stagewright/drift` answers. */
export const cellDriftSchema = z.object({
  index: z.number().int().nonnegative(),
  file: z.string(),
  line: z.number().int().positive(),
  cell: z.boolean().describe('The cell would now be other code.'),
  script: z.boolean().describe('The script was edited by hand.'),
});
export type CellDrift = z.infer<typeof cellDriftSchema>;

/** The pipeline of a notebook. */
export const pipelineDataSchema = z.object({
  plan: planSchema,
  findings: z.array(problemSchema).describe('Of the rules, beside those of the plan.'),
  status: z.array(stageStatusSchema).nullable().describe('null: nothing was extracted, or it is not known.'),
  run: runSchema.nullable().describe('The run that lasts, or the last one.'),
  drift: z.array(cellDriftSchema).default([]),
});
export type PipelineData = z.infer<typeof pipelineDataSchema>;

/** A run in a list: an item of `stagewright runs --json`; with the points of its metrics where the host has them. */
export const runSummarySchema = z.object({
  ...runSchema.pick({
    id: true,
    state: true,
    reason: true,
    pipeline: true,
    started: true,
    ended: true,
    params: true,
  }).shape,
  commit: z.string().nullable(),
  metrics: z.array(metricRecordSchema.extend({ points: metricRecordSchema.shape.points.default([]) })),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

const directionsSchema = z
  .record(z.string(), z.enum(['higher', 'lower']))
  .describe('`metrics` of stagewright.yaml: which direction is better.');

/** Runs, newest first; for the table and for the plots. */
export const runsDataSchema = z.object({
  runs: z.array(runSummarySchema),
  baseline: z
    .string()
    .nullable()
    .describe('The run that the others are compared with; null: the one before.'),
  directions: directionsSchema,
  problems: z.array(problemSchema).describe('Damaged runs that were left out.'),
});
export type RunsData = z.infer<typeof runsDataSchema>;

const runNameSchema = z.object({
  ...runSchema.pick({ id: true, state: true, started: true }).shape,
  commit: z.string().nullable(),
});
const valueChangeSchema = z.object({ name: z.string(), value: paramValueSchema, baseline: paramValueSchema });
const fileChangeSchema = z.object({
  path: z.string(),
  stages: z.array(z.string()),
  kind: z.enum(['added', 'removed', 'changed']),
});
const metricValueSchema = metricRecordSchema.shape.value;

/** What `stagewright diff --json` prints. */
export const runDiffSchema = z.object({
  run: runNameSchema,
  baseline: runNameSchema,
  metrics: z.array(
    z.object({
      stage: z.string(),
      name: z.string(),
      value: metricValueSchema.nullable(),
      baseline: metricValueSchema.nullable(),
      change: z.number().nullable(),
      relative: z.number().nullable(),
      direction: z.enum(['higher', 'lower']).nullable(),
      verdict: z.enum(['better', 'worse', 'same', 'unknown']),
    }),
  ),
  params: z.array(valueChangeSchema),
  code: z.array(fileChangeSchema.extend({ diff: z.string().nullable() })),
  data: z.array(fileChangeSchema),
  packages: z.array(valueChangeSchema),
  environment: z.array(valueChangeSchema),
}) satisfies z.ZodType<RunDiff>;

export const fileEditSchema = z.object({
  path: z.string(),
  kind: z.enum(['create', 'replace', 'remove', 'merge', 'keep', 'conflict', 'foreign']),
  before: z.string().nullable(),
  after: z.string().nullable(),
  conflicts: z.array(
    z.object({ line: z.number().int().positive(), yours: z.string(), generated: z.string() }),
  ),
}) satisfies z.ZodType<FileEdit>;

/** Changes of files that wait for a yes. */
export const previewDataSchema = z.object({
  title: z.string(),
  edits: z.array(fileEditSchema),
  problems: z.array(problemSchema).describe('With an error among them nothing can be written.'),
});
export type PreviewData = z.infer<typeof previewDataSchema>;
