import * as z from 'zod';
import {
  environmentSchema,
  fileFactSchema,
  metricRecordSchema,
  processFactSchema,
  runStateSchema,
} from './facts.js';
import { metricValueSchema, paramValueSchema } from './values.js';

const time = z.string().describe('ISO 8601, UTC.');
const stage = z.string();
const params = z.record(z.string(), paramValueSchema);

/** A stage is told by its inputs when it starts, and when it need not start. */
const inputs = {
  cmd: z.array(z.string()),
  deps: z.array(fileFactSchema),
  params,
};

/**
 * What can happen in a run, in one line of JSON each. Whoever executes a pipeline (local processes, a Jupyter kernel, a
 * cluster) tells these events; whoever shows or stores a run folds them with `reduceRun`.
 */
export const runEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run-started'),
    time,
    id: z.string().min(1),
    pipeline: z.string(),
    process: processFactSchema.nullable(),
    params,
    stages: z.array(z.string()),
  }),
  z.object({ type: z.literal('environment'), time, environment: environmentSchema.partial() }),
  z.object({ type: z.literal('stage-queued'), time, stage, reason: z.string() }),
  z.object({
    type: z.literal('stage-fresh'),
    time,
    stage,
    ...inputs,
    reused: z.string().nullable(),
    outs: z.array(fileFactSchema),
    metrics: z.array(metricRecordSchema),
    seeds: z.record(z.string(), z.array(z.string())),
  }),
  z.object({
    type: z.literal('stage-started'),
    time,
    stage,
    ...inputs,
    log: z.string(),
    pid: z.number().int().nullable(),
  }),
  z.object({
    type: z.literal('stage-progress'),
    time,
    stage,
    done: z.number(),
    total: z.number().nullable(),
    label: z.string().nullable(),
  }),
  z.object({
    type: z.literal('stage-metric'),
    time,
    stage,
    name: z.string(),
    value: metricValueSchema,
    step: z.number().nullable(),
  }),
  z.object({ type: z.literal('stage-seed'), time, stage, library: z.string(), seed: z.string() }),
  z.object({
    type: z.literal('stage-facts'),
    time,
    stage,
    peakMemory: z.number().nullable(),
    modules: z.record(z.string(), z.string()),
  }),
  z.object({ type: z.literal('stage-log'), time, stage, text: z.string() }),
  z.object({
    type: z.literal('stage-finished'),
    time,
    stage,
    seconds: z.number(),
    exitCode: z.number().int(),
    outs: z.array(fileFactSchema),
  }),
  z.object({
    type: z.literal('stage-failed'),
    time,
    stage,
    seconds: z.number().nullable(),
    exitCode: z.number().int().nullable(),
    signal: z.string().nullable(),
    reason: z.string(),
    tail: z.array(z.string()),
  }),
  z.object({ type: z.literal('stage-interrupted'), time, stage, seconds: z.number().nullable() }),
  z.object({ type: z.literal('stage-skipped'), time, stage, reason: z.string() }),
  z.object({
    type: z.literal('run-ended'),
    time,
    state: runStateSchema.exclude(['running']),
    reason: z.string().nullable(),
  }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;
