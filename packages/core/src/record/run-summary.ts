import * as z from 'zod';
import { problemSchema } from '../problem/problem-schema.js';
import { metricRecordSchema, type Run, runSchema } from '../run/facts.js';

/** How a list or a comparison names a run. */
export const runNameSchema = z.object({
  ...runSchema.pick({ id: true, state: true, started: true }).shape,
  commit: z.string().nullable().describe('null: no git repository, or no commit yet.'),
});
export type RunName = z.infer<typeof runNameSchema>;

/** What a list needs of a run. */
export const runSummarySchema = z.object({
  ...runSchema.pick({ id: true, state: true, reason: true, pipeline: true, started: true, ended: true })
    .shape,
  commit: runNameSchema.shape.commit,
  params: runSchema.shape.params,
  metrics: z.array(metricRecordSchema.omit({ points: true })),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

/** What `stagewright runs --json` prints. */
export const runListSchema = z.object({
  runs: z.array(runSummarySchema).describe('Newest first.'),
  problems: z.array(problemSchema).describe('Damaged runs that were left out.'),
});
export type RunList = z.infer<typeof runListSchema>;

/** What names a run. */
export function nameOfRun(run: Run): RunName {
  const { id, state, started } = run;
  return { id, state, started, commit: commitOf(run) };
}

/** What a list needs of a run; the whole is in its record. */
export function summarizeRun(run: Run): RunSummary {
  const { id, state, reason, pipeline, started, ended, params } = run;
  const metrics = run.metrics.map(({ stage, name, value }) => ({ stage, name, value }));
  return { id, state, reason, pipeline, started, ended, commit: commitOf(run), params, metrics };
}

/** The commit that a run began at; null without one. */
export function commitOf(run: Run): string | null {
  return run.environment.git?.commit ?? null;
}
