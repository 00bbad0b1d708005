import { failure, type Problem, problem, type Result, success } from '../problem/problem.js';
import type { Run } from '../run/facts.js';
import { reduceRun } from '../run/reduce-run.js';
import { readEvents, readRecord } from './record.js';

/** What the folder of a run holds, however it is read: from a disk, or through a kernel. Only what is asked for is read. */
export interface StoredRun {
  readonly id: string;
  /** The text of `run.json`; null: not there yet. */
  readonly record: string | null;
  /** The text of `events.jsonl`; empty: not there. */
  events(): string;
  /** Whether its process lives. */
  goesOn(): boolean;
  /** When it was last heard of: the time of `events.jsonl`, ISO 8601. */
  heard(): string;
}

/**
 * `run.json` when the run has ended; else what `events.jsonl` tells, which is also what stands in for a damaged `run.json`. A run without an
 * ending whose process is gone was interrupted. Fails for a run without a beginning; with no problem for one that is just being made.
 */
export function readStoredRun(stored: StoredRun): Result<Run> {
  const place = `.stagewright/runs/${stored.id}`;
  const record = stored.record === null ? null : readRecord(stored.record, `${place}/run.json`);
  if (record?.ok && record.value.ended !== null && record.value.id === stored.id) return record;
  const events = stored.events();
  const { run, problems } = readEvents(events, `${place}/events.jsonl`);
  if (run.id !== stored.id) {
    if (record === null && events === '') return failure();
    return record?.ok === false ? record : failure(noBeginning(place));
  }
  const goesOn = run.ended !== null || stored.goesOn();
  return success(goesOn ? run : interruptRun(run, stored.heard()), problems);
}

/** What a run that lost its process ended as. */
export function interruptRun(run: Run, heard: string): Run {
  const reason = 'its process was killed, or the machine went down';
  return reduceRun(run, { type: 'run-ended', time: heard, state: 'interrupted', reason });
}

function noBeginning(place: string): Problem {
  return problem(
    'store/damaged',
    'This stored run is damaged (its beginning is missing); it is left out.',
    'Remove the folder of this run, or restore it from a backup; other runs are not affected.',
    { file: place },
  );
}
