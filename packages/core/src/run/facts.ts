import * as z from 'zod';
import { metricValueSchema, paramValueSchema } from './values.js';

/** A file or folder that a stage reads or writes, as it was at the run. */
export const fileFactSchema = z.object({
  path: z.string().describe('Relative to the project folder, with `/`.'),
  kind: z.enum(['dep', 'out', 'metrics', 'plot']),
  hash: z
    .string()
    .nullable()
    .describe('SHA-256 of the content, with `.dir` for a folder; null: was not there.'),
  size: z.number().nullable().describe('Bytes.'),
});
export type FileFact = z.infer<typeof fileFactSchema>;

/** The process that records a run. Its start time tells it from a later process with the same number. */
export const processFactSchema = z.object({
  pid: z.number().int(),
  started: z.string().describe('Opaque: equal for the same process only.'),
  host: z.string(),
});
export type ProcessFact = z.infer<typeof processFactSchema>;

export const gitFactSchema = z.object({
  commit: z.string().nullable().describe('null: no commit yet.'),
  branch: z.string().nullable(),
  dirty: z.boolean(),
  diff: z.string().nullable().describe('File in the run’s folder with the uncommitted changes.'),
  untracked: z.array(z.string()),
});
export type GitFact = z.infer<typeof gitFactSchema>;

/** Where a run happened. Facts arrive in parts while the stages run; null is not known. */
export const environmentSchema = z.object({
  user: z.string().nullable(),
  host: z.string().nullable(),
  platform: z.string().nullable(),
  cpu: z.object({ model: z.string(), cores: z.number() }).nullable(),
  memory: z.number().nullable().describe('Bytes.'),
  gpus: z.array(z.object({ model: z.string(), driver: z.string(), memory: z.string() })).nullable(),
  cuda: z.string().nullable().describe('The newest CUDA version that the driver supports.'),
  python: z.object({ version: z.string(), executable: z.string() }).nullable(),
  packages: z.record(z.string(), z.string()).nullable().describe('Installed: name to version.'),
  git: gitFactSchema.nullable(),
});
export type Environment = z.infer<typeof environmentSchema>;

/** What is known of the environment before anything was found out. */
export const unknownEnvironment: Environment = {
  user: null,
  host: null,
  platform: null,
  cpu: null,
  memory: null,
  gpus: null,
  cuda: null,
  python: null,
  packages: null,
  git: null,
};

export const stageStateSchema = z.enum([
  'queued',
  'running',
  'finished',
  'failed',
  'interrupted',
  'skipped',
  'fresh',
]);
export type StageState = z.infer<typeof stageStateSchema>;

export const stageRecordSchema = z.object({
  name: z.string(),
  state: stageStateSchema.describe('`fresh`: nothing had changed, the outs of an earlier run stand.'),
  reason: z.string().nullable().describe('Why it ran, failed or was skipped, for a person.'),
  reused: z.string().nullable().describe('The run whose results a fresh stage keeps.'),
  cmd: z.array(z.string()),
  deps: z.array(fileFactSchema),
  outs: z.array(fileFactSchema),
  params: z
    .record(z.string(), paramValueSchema)
    .describe('Dotted key to value; `other.yaml:key` outside params.yaml.'),
  seeds: z
    .record(z.string(), z.array(z.string()))
    .describe('Library to the seeds that were really set, in order.'),
  modules: z
    .record(z.string(), z.string())
    .describe('Imported packages that name their version, with that version.'),
  started: z.string().nullable(),
  seconds: z.number().nullable(),
  peakMemory: z.number().nullable().describe('Bytes.'),
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  log: z.string().nullable().describe('Console log, relative to the run’s folder.'),
  tail: z.array(z.string()).describe('The last lines of the log of a failed stage.'),
  pid: z.number().int().nullable(),
  progress: z
    .object({ done: z.number(), total: z.number().nullable(), label: z.string().nullable() })
    .nullable(),
});
export type StageRecord = z.infer<typeof stageRecordSchema>;

export const metricPointSchema = z.tuple([z.number(), metricValueSchema]);

export const metricRecordSchema = z.object({
  stage: z.string(),
  name: z.string(),
  value: metricValueSchema.describe('The last value.'),
  points: z
    .array(metricPointSchema)
    .describe('Step and value; thinned evenly in a long run, all of them stay in events.jsonl.'),
});
export type MetricRecord = z.infer<typeof metricRecordSchema>;

export const runStateSchema = z.enum(['running', 'finished', 'failed', 'interrupted']);
export type RunState = z.infer<typeof runStateSchema>;

/** One run: what the events so far say. A stored record is this with a version. */
export const runSchema = z.object({
  id: z.string(),
  state: runStateSchema,
  reason: z.string().nullable().describe('Why it failed or was interrupted, for a person.'),
  pipeline: z.string().describe('Name of the pipeline: its notebook, else its folder.'),
  started: z.string().describe('ISO 8601, UTC.'),
  ended: z.string().nullable(),
  process: processFactSchema.nullable(),
  params: z.record(z.string(), paramValueSchema).describe('Every param of the project, by dotted key.'),
  environment: environmentSchema,
  stages: z.array(stageRecordSchema),
  metrics: z.array(metricRecordSchema),
});
export type Run = z.infer<typeof runSchema>;
