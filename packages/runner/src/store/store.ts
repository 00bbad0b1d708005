import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, type Result, type Run, readStoredRun } from '@stagewright/core';
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

function readRun(layout: Layout, id: string): Result<Run> {
  const folder = join(layout.runs, id);
  return readStoredRun({
    id,
    record: readOrNull(join(folder, 'run.json')),
    events: () => readOrNull(join(folder, 'events.jsonl')) ?? '',
    goesOn: () => runUnderWay(layout.lock) === id,
    heard: () => lastHeard(folder),
  });
}

/** When a run was last heard of. */
export function lastHeard(folder: string): string {
  const time = statSync(join(folder, 'events.jsonl'), { throwIfNoEntry: false })?.mtime ?? new Date();
  return time.toISOString();
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
