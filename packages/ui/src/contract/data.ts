import {
  cellDriftSchema,
  directionSchema,
  fileEditSchema,
  metricRecordSchema,
  planSchema,
  problemSchema,
  runListSchema,
  runSchema,
  runSummarySchema,
  stageStatusSchema,
} from '@stagewright/core';
import * as z from 'zod';

/** The pipeline of a notebook. */
export const pipelineDataSchema = z.object({
  plan: planSchema,
  findings: z.array(problemSchema).describe('Of the rules, beside those of the plan.'),
  status: z.array(stageStatusSchema).nullable().describe('null: nothing was extracted, or it is not known.'),
  run: runSchema.nullable().describe('The run that lasts, or the last one.'),
  drift: z.array(cellDriftSchema).default([]),
});
export type PipelineData = z.infer<typeof pipelineDataSchema>;

/** A run in a list, with the points of its metrics where the host has them. */
export const listedRunSchema = runSummarySchema.extend({
  metrics: z.array(metricRecordSchema.extend({ points: metricRecordSchema.shape.points.default([]) })),
});
export type ListedRun = z.infer<typeof listedRunSchema>;

/** Runs, newest first; for the table and for the plots. */
export const runsDataSchema = z.object({
  runs: z.array(listedRunSchema),
  baseline: z
    .string()
    .nullable()
    .describe('The run that the others are compared with; null: the one before.'),
  directions: z
    .record(z.string(), directionSchema)
    .describe('`metrics` of stagewright.yaml: which direction is better.'),
  problems: runListSchema.shape.problems,
});
export type RunsData = z.infer<typeof runsDataSchema>;

/** Changes of files that wait for a yes. */
export const previewDataSchema = z.object({
  title: z.string(),
  edits: z.array(fileEditSchema),
  problems: z.array(problemSchema).describe('With an error among them nothing can be written.'),
});
export type PreviewData = z.infer<typeof previewDataSchema>;
