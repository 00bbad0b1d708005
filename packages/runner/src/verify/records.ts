import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprintSchema, shownSchema } from '@stagewright/core';
import * as z from 'zod';

const moment = {
  values: z.record(z.string(), fingerprintSchema.nullable()),
  settings: z.record(z.string(), z.string()),
  random: z.record(z.string(), z.string()),
};

/** A line that python/src/stagewright/verify/notebook.py writes. */
export const notebookEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('python'), version: z.string(), executable: z.string() }),
  z.object({ type: z.literal('missing'), module: z.string() }),
  z.object({ type: z.literal('start'), cell: z.number() }),
  z.object({ type: z.literal('cell'), cell: z.number(), seconds: z.number() }),
  z.object({ type: z.literal('failed'), cell: z.number(), name: z.string(), message: z.string() }),
  z.object({ type: z.literal('late'), cell: z.number() }),
  z.object({ type: z.literal('died'), cell: z.number().nullable(), message: z.string() }),
  z.object({ type: z.literal('end') }),
]);
export type NotebookEvent = z.infer<typeof notebookEventSchema>;

/** A line that the kernel writes after a cell. */
export const kernelRecordSchema = z.object({
  cell: z.number(),
  shown: z.array(shownSchema),
  error: z.object({ name: z.string(), message: z.string(), line: z.number().nullable() }).nullable(),
  ...moment,
});
export type KernelRecord = z.infer<typeof kernelRecordSchema>;

/** A line that python/src/stagewright/verify/stage.py writes. */
export const stageRecordSchema = z.object({
  type: z.enum(['start', 'cell', 'failed', 'end']),
  cell: z.number().nullable(),
  shown: z.array(shownSchema),
  values: moment.values.optional(),
  settings: moment.settings.optional(),
  random: moment.random.optional(),
  name: z.string().optional(),
  message: z.string().optional(),
  file: z.string().nullable().optional(),
  line: z.number().nullable().optional(),
});
export type StageLine = z.infer<typeof stageRecordSchema>;

/** The lines of a file of JSON lines that have the form; a last line that was cut off by a kill is left out. */
export function readLines<T>(path: string, schema: z.ZodType<T>): T[] {
  return readText(path)
    .split('\n')
    .flatMap((line) => {
      if (line === '') return [];
      try {
        return [schema.parse(JSON.parse(line))];
      } catch (error) {
        if (error instanceof SyntaxError) return [];
        throw error;
      }
    });
}

/** A file's text; '' when it is not there. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** SHA-256 of each of these files; null for one that is not there or is a folder. */
export function hashFiles(folder: string, paths: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(
    paths.map((path) => {
      try {
        return [
          path,
          createHash('sha256')
            .update(readFileSync(join(folder, path)))
            .digest('hex'),
        ];
      } catch {
        return [path, null];
      }
    }),
  );
}
