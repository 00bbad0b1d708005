import { type RunEvent, runEventSchema } from '@stagewright/core';
import * as z from 'zod';

/** A place in a run: how much of its events, and of each stage's log, is known. In bytes. */
export const runCursorSchema = z.object({
  events: z.number().int(),
  logs: z.record(z.string(), z.number().int()),
});
export type RunCursor = z.infer<typeof runCursorSchema>;

/** The beginning of a run. */
export const runBeginning: RunCursor = { events: 0, logs: {} };

/** What a request that follows a run tells, `follow` in `kernel.py`: what happened between two places, or that this was all of it. */
export const runNewsSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('piece'),
    from: runCursorSchema,
    to: runCursorSchema,
    events: z.string(),
    logs: z.array(z.object({ stage: z.string(), text: z.string() })),
  }),
  z.object({ kind: z.literal('end'), at: runCursorSchema }),
]);
export type RunNews = z.infer<typeof runNewsSchema>;

/** The events in a text of `events.jsonl`; lines that are damaged are left out. */
export function eventsOf(text: string): RunEvent[] {
  return text.split('\n').flatMap((line) => {
    try {
      const event = runEventSchema.safeParse(line === '' ? null : JSON.parse(line));
      return event.success ? [event.data] : [];
    } catch {
      return [];
    }
  });
}

/** Whether two places are the same; a log that nothing is known of is at its beginning. */
export function isSamePlace(a: RunCursor, b: RunCursor): boolean {
  const stages = new Set([...Object.keys(a.logs), ...Object.keys(b.logs)]);
  return a.events === b.events && [...stages].every((stage) => (a.logs[stage] ?? 0) === (b.logs[stage] ?? 0));
}
