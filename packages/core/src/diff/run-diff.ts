import * as z from 'zod';
import { directionSchema } from '../config/config.js';
import { runNameSchema } from '../record/run-summary.js';
import { metricValueSchema, paramValueSchema } from '../run/values.js';

export const metricVerdictSchema = z.enum(['better', 'worse', 'same', 'unknown']);
export type Verdict = z.infer<typeof metricVerdictSchema>;

/** A metric of a run against its baseline; null where one of the two lacks it. */
export const metricChangeSchema = z.object({
  stage: z.string(),
  name: z.string(),
  value: metricValueSchema.nullable(),
  baseline: metricValueSchema.nullable(),
  change: z.number().nullable().describe('value − baseline; null unless both are finite.'),
  relative: z.number().nullable().describe('change / |baseline|; null also where the baseline is 0.'),
  direction: directionSchema.nullable(),
  verdict: metricVerdictSchema,
});
export type MetricChange = z.infer<typeof metricChangeSchema>;

/** Something with a value on each side: a param, a package, the Python version. null: absent there. */
export const valueChangeSchema = z.object({
  name: z.string(),
  value: paramValueSchema,
  baseline: paramValueSchema,
});
export type ValueChange = z.infer<typeof valueChangeSchema>;

/** A file of data that differs. */
export const dataChangeSchema = z.object({
  path: z.string(),
  stages: z.array(z.string()),
  kind: z.enum(['added', 'removed', 'changed']),
});
export type DataChange = z.infer<typeof dataChangeSchema>;

/** A file of code, or the command of a stage, that differs. */
export const codeChangeSchema = dataChangeSchema.extend({
  diff: z.string().nullable().describe('Unified diff, baseline to run; null when a text is not kept.'),
});
export type CodeChange = z.infer<typeof codeChangeSchema>;

/** What changed from a baseline to a run: what `stagewright diff --json` prints. */
export const runDiffSchema = z.object({
  run: runNameSchema,
  baseline: runNameSchema,
  metrics: z.array(metricChangeSchema).describe('Every metric of either run.'),
  params: z.array(valueChangeSchema),
  code: z.array(codeChangeSchema),
  data: z.array(dataChangeSchema),
  packages: z.array(valueChangeSchema),
  environment: z.array(valueChangeSchema),
});
export type RunDiff = z.infer<typeof runDiffSchema>;
