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

const pieceSchema = z.object({
  follows: z.literal(true),
  kind: z.literal('piece'),
  run: z.string(),
  from: runCursorSchema,
  to: runCursorSchema,
  events: z.string(),
  logs: z.array(z.object({ stage: z.string(), text: z.string() })),
});
/** What happened in a run between two places. */
export type RunPiece = z.infer<typeof pieceSchema>;

/** What a request that follows a run tells: `follow` in `kernel.py`. */
export const runSignSchema = z.union([
  pieceSchema,
  z.object({
    follows: z.literal(true),
    kind: z.enum(['alive', 'paused', 'end', 'left']),
    run: z.string(),
  }),
]);
export type RunSign = z.infer<typeof runSignSchema>;

/** The sign in what a request tells; null when it is something else. */
export function readSign(value: unknown): RunSign | null {
  return runSignSchema.safeParse(value).data ?? null;
}

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

/** What of a piece comes after a place: the piece without what is known already; null when something between is missing. */
export function newsOf(piece: RunPiece, known: RunCursor): RunPiece | null {
  const events = cut(piece.events, piece.from.events, known.events, piece.to.events);
  if (events === null) return null;
  const logs: RunPiece['logs'] = [];
  for (const { stage, text } of piece.logs) {
    const [from, to] = [piece.from.logs[stage] ?? 0, piece.to.logs[stage] ?? 0];
    const rest = cut(text, from, known.logs[stage] ?? 0, to);
    if (rest === null) return null;
    if (rest !== '') logs.push({ stage, text: rest });
  }
  return { ...piece, from: known, to: later(known, piece.to), events, logs };
}

/** The end of a text that takes the bytes from `from` to `to`, without those before `known`. */
function cut(text: string, from: number, known: number, to: number): string | null {
  if (known >= to) return '';
  if (known < from) return null;
  if (known === from) return text;
  return new TextDecoder().decode(new TextEncoder().encode(text).subarray(known - from));
}

function later(a: RunCursor, b: RunCursor): RunCursor {
  const logs = { ...a.logs };
  for (const [stage, at] of Object.entries(b.logs)) logs[stage] = Math.max(at, logs[stage] ?? 0);
  return { events: Math.max(a.events, b.events), logs };
}
