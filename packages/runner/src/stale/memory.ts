import { metricRecordSchema, paramValueSchema } from '@stagewright/core';
import * as z from 'zod';

const rememberedSchema = z.object({
  run: z.string(),
  cmd: z.array(z.string()),
  folder: z.string(),
  deps: z.record(z.string(), z.string().nullable()),
  params: z.record(z.string(), paramValueSchema),
  outs: z.record(z.string(), z.string().nullable()),
  seeds: z.record(z.string(), z.array(z.string())),
  metrics: z.array(metricRecordSchema),
});

/** What a stage's last success was made from and made. */
export type Remembered = z.infer<typeof rememberedSchema>;

const memorySchema = z.object({ version: z.literal(1), stages: z.record(z.string(), z.unknown()) });

/** Reads the text of the stages' memory. What is damaged is forgotten: those stages run again. */
export function readMemory(text: string | null): Map<string, Remembered> {
  const found = new Map<string, Remembered>();
  if (text === null) return found;
  try {
    const data = memorySchema.parse(JSON.parse(text));
    for (const [name, entry] of Object.entries(data.stages)) {
      const stage = rememberedSchema.safeParse(entry);
      if (stage.success) found.set(name, stage.data);
    }
  } catch {
    return found;
  }
  return found;
}

/** The text of the stages' memory. */
export function writeMemory(memory: ReadonlyMap<string, Remembered>): string {
  return JSON.stringify({ version: 1, stages: Object.fromEntries(memory) });
}
