import { closeSync, openSync, readSync } from 'node:fs';
import { metricValueSchema, type RunEvent } from '@stagewright/core';
import * as z from 'zod';

/** A line that the Python runtime writes (python/src/stagewright). */
const runtimeEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('python'),
    version: z.string(),
    executable: z.string(),
    path: z.array(z.string()),
  }),
  z.object({ type: z.literal('seed'), library: z.string(), seed: z.string() }),
  z.object({
    type: z.literal('metric'),
    name: z.string(),
    value: metricValueSchema,
    step: z.number().nullable(),
  }),
  z.object({
    type: z.literal('progress'),
    done: z.number(),
    total: z.number().nullable(),
    label: z.string().nullable(),
  }),
  z.object({
    type: z.literal('facts'),
    peakMemory: z.number().nullable(),
    modules: z.record(z.string(), z.string()),
  }),
]);
export type RuntimeEvent = z.infer<typeof runtimeEventSchema>;
export type PythonFacts = Extract<RuntimeEvent, { type: 'python' }>;

/** Reads the lines that a stage's process appends to its file, as they come. */
export class RuntimeReader {
  #at = 0;
  #rest = Buffer.alloc(0);
  readonly #buffer = Buffer.alloc(256 * 1024);

  constructor(private readonly path: string) {}

  /** What has come since the last call; lines that are cut off or foreign are left out. */
  read(): RuntimeEvent[] {
    let file: number;
    try {
      file = openSync(this.path, 'r');
    } catch {
      return [];
    }
    try {
      const pieces = [this.#rest];
      for (;;) {
        const count = readSync(file, this.#buffer, 0, this.#buffer.length, this.#at);
        if (count === 0) break;
        this.#at += count;
        pieces.push(Buffer.from(this.#buffer.subarray(0, count)));
      }
      const data = Buffer.concat(pieces);
      const end = data.lastIndexOf(10) + 1;
      this.#rest = data.subarray(end);
      return data.subarray(0, end).toString('utf8').split('\n').flatMap(parseLine);
    } finally {
      closeSync(file);
    }
  }
}

function parseLine(line: string): RuntimeEvent[] {
  if (line === '') return [];
  try {
    const event = runtimeEventSchema.safeParse(JSON.parse(line));
    return event.success ? [event.data] : [];
  } catch {
    return [];
  }
}

/** The run's events for what a stage told. Of several reports of progress the last one counts. */
export function toRunEvents(stage: string, events: readonly RuntimeEvent[], time: string): RunEvent[] {
  const lastProgress = events.findLast((event) => event.type === 'progress');
  return events.flatMap((event): RunEvent[] => {
    switch (event.type) {
      case 'metric': {
        const { name, value, step } = event;
        return [{ type: 'stage-metric', time, stage, name, value, step }];
      }
      case 'seed':
        return [{ type: 'stage-seed', time, stage, library: event.library, seed: event.seed }];
      case 'progress': {
        const { done, total, label } = event;
        return event === lastProgress ? [{ type: 'stage-progress', time, stage, done, total, label }] : [];
      }
      case 'facts': {
        const { peakMemory, modules } = event;
        return [{ type: 'stage-facts', time, stage, peakMemory, modules }];
      }
      default:
        return [];
    }
  });
}
