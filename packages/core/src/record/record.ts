import * as z from 'zod';
import { type Problem, problem, type Result, success } from '../problem/problem.js';
import { type RunEvent, runEventSchema } from '../run/events.js';
import { type Run, runSchema } from '../run/facts.js';
import { noRun, reduceRun } from '../run/reduce-run.js';

/** `run.json`: one run as it is stored. `version` changes when older readers would misread it. */
export const runRecordSchema = z
  .object({ version: z.literal(1), ...runSchema.shape })
  .describe('One tracked run of a pipeline.');
export type RunRecord = z.infer<typeof runRecordSchema>;

/** The text of `run.json`. */
export function writeRecord(run: Run): string {
  return `${JSON.stringify({ version: 1, ...run }, null, 1)}\n`;
}

/** Reads `run.json`. `file` names it in the problem when it is cut off, not JSON, or not a record. */
export function readRecord(text: string, file: string): Result<Run> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return { ok: false, problems: [damaged(file, 'it is not whole JSON')] };
  }
  const parsed = runRecordSchema.safeParse(data);
  if (parsed.success) {
    const { version: _version, ...run } = parsed.data;
    return success(run);
  }
  const issue = parsed.error.issues[0];
  const what = issue === undefined ? 'unknown form' : `${issue.path.join('.')}: ${issue.message}`;
  return { ok: false, problems: [damaged(file, what)] };
}

/** One line of `events.jsonl`. */
export function writeEvent(event: RunEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/**
 * Folds the text of `events.jsonl`. Lines that are cut off or unknown are left out and counted in one warning; a last line
 * without an end is what a kill leaves, and no cause for a warning.
 */
export function readEvents(text: string, file: string): { run: Run; problems: Problem[] } {
  const lines = text.split('\n');
  lines.pop();
  let run = noRun;
  let bad = 0;
  for (const line of lines) {
    if (line === '') continue;
    const event = parseEvent(line);
    if (event === null) bad += 1;
    else run = reduceRun(run, event);
  }
  if (bad === 0) return { run, problems: [] };
  const message = `${bad === 1 ? '1 line' : `${bad} lines`} of this stored run are damaged; the rest is read.`;
  const remedy = 'Nothing needs to be done; remove the folder of the run if you do not need it.';
  return { run, problems: [{ ...problem('store/damaged', message, remedy, { file }), level: 'warning' }] };
}

function parseEvent(line: string): RunEvent | null {
  try {
    const parsed = runEventSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function damaged(file: string, what: string): Problem {
  return problem(
    'store/damaged',
    `This stored run is damaged (${what}); it is left out.`,
    'Remove the folder of this run, or restore it from a backup; other runs are not affected.',
    { file },
  );
}
