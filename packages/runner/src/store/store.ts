import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  failure,
  type Problem,
  problem,
  type Result,
  type Run,
  readEvents,
  readRecord,
  reduceRun,
  success,
} from '@stagewright/core';
import { type Layout, layoutOf } from './layout.js';
import { runUnderWay } from './lock.js';

/** The runs of a project, as its folder has them. Reading writes nothing. */
export interface Store {
  readonly dir: string;
  /** Ids, newest first. */
  ids(): string[];
  /** Every run that can be read, newest first, and a problem for each that cannot. */
  list(): { readonly runs: Run[]; readonly problems: Problem[] };
  /** One run, by its whole id. */
  read(id: string): Result<Run>;
  /** The newest run that is right, reading no more than needed; null when there is none. */
  newest(wanted?: (run: Run) => boolean): Run | null;
  /** The text of a code file as it was at a run, by its hash. */
  textOf(hash: string): string | null;
  /** The console log of a stage; null when there is none. */
  logOf(run: Run, stage: string): string | null;
}

const idPattern = /^\d{8}-\d{6}-[0-9a-f]{4}$/;

/** Opens the store of a project; one that is not there has no runs. */
export function openStore(dir: string): Store {
  const layout = layoutOf(dir);
  const read = (id: string) => readRun(layout, id);
  const ids = () => listIds(layout.runs);
  return {
    dir,
    ids,
    read,
    list: () => {
      const results = ids().map(read);
      return {
        runs: results.flatMap((result) => (result.ok ? [result.value] : [])),
        problems: results.flatMap((result) => result.problems),
      };
    },
    newest: (wanted = () => true) => {
      for (const id of ids()) {
        const result = read(id);
        if (result.ok && wanted(result.value)) return result.value;
      }
      return null;
    },
    textOf: (hash) => (/^[0-9a-f]{64}$/.test(hash) ? readOrNull(objectPath(layout.objects, hash)) : null),
    logOf: (run, stage) => {
      const log = run.stages.find((s) => s.name === stage)?.log;
      return log && /^logs\/[^/]+$/.test(log) ? readOrNull(join(layout.runs, run.id, log)) : null;
    },
  };
}

/** Where the text with a hash is kept. */
export function objectPath(objects: string, hash: string): string {
  return join(objects, hash.slice(0, 2), hash.slice(2));
}

/** Ids of runs, newest first; other things in the folder are not ours. */
export function listIds(runs: string): string[] {
  try {
    return readdirSync(runs)
      .filter((name) => idPattern.test(name))
      .sort()
      .reverse();
  } catch {
    return [];
  }
}

/**
 * `run.json` when the run has ended; else what `events.jsonl` tells, which is also what stands in for a damaged `run.json`.
 * A run without an ending that does not hold the project's lock was interrupted.
 */
function readRun(layout: Layout, id: string): Result<Run> {
  const place = `.stagewright/runs/${id}`;
  const folder = join(layout.runs, id);
  const text = readOrNull(join(folder, 'run.json'));
  const record = text === null ? null : readRecord(text, `${place}/run.json`);
  if (record?.ok && record.value.ended !== null && record.value.id === id) return record;
  const events = readOrNull(join(folder, 'events.jsonl')) ?? '';
  const { run, problems } = readEvents(events, `${place}/events.jsonl`);
  if (run.id !== id) {
    if (isBeingMade(folder)) return failure();
    return record?.ok === false ? record : failure(noBeginning(place));
  }
  const goesOn = run.ended !== null || runUnderWay(layout.lock) === id;
  return success(goesOn ? run : interrupt(run, folder), problems);
}

/** A run between its folder and its first event: of a living process, or killed in that moment. */
function isBeingMade(folder: string): boolean {
  return !existsSync(join(folder, 'run.json')) && sizeOf(join(folder, 'events.jsonl')) === 0;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** What a run that lost its process ended as, and when it was last heard of. */
export function interrupt(run: Run, folder: string): Run {
  const last = statSync(join(folder, 'events.jsonl'), { throwIfNoEntry: false })?.mtime ?? new Date();
  const reason = 'its process was killed, or the machine went down';
  return reduceRun(run, { type: 'run-ended', time: last.toISOString(), state: 'interrupted', reason });
}

function noBeginning(place: string): Problem {
  return problem(
    'store/damaged',
    'This stored run is damaged (its beginning is missing); it is left out.',
    'Remove the folder of this run, or restore it from a backup; other runs are not affected.',
    { file: place },
  );
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
