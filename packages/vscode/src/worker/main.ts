import { fileURLToPath } from 'node:url';
import { commitOf, compareRuns, type Result, type Run, type RunDiff } from '@stagewright/core';
import { openStore, pipelineStatus, previousRun, runPipeline } from '@stagewright/runner';
import type { RunsData } from '@stagewright/ui/contract';
import { loadConfig } from 'stagewright/files';
import { createHost } from 'stagewright/host';
import { probeEnvironment } from 'stagewright/python-environment';
import { writeFiles } from 'stagewright/write-files';
import { environmentFor } from './environment.js';
import type { FromWorker, ToWorker, WorkerMethod, WorkerMethods } from './protocol.js';

/** Runs show as they go, but not more often than a person can follow. */
const TELL_MS = 100;

const stops = new Map<number, AbortController>();

const methods = (id: number): WorkerMethods => ({
  probe: ({ python }) => probeEnvironment({ ...createHost(), env: environmentFor(python) }),
  write: async ({ dir, edits }) => {
    const written = writeFiles(edits.map(({ path, before, after }) => ({ root: dir, path, before, after })));
    return written.ok ? [] : written.problems;
  },
  status: ({ dir }) => pipelineStatus(dir),
  run: async ({ dir, stage, force, python }) => {
    const controller = new AbortController();
    stops.set(id, controller);
    const tell = throttled((run) => send({ id, run }));
    const env = environmentFor(python);
    // Beside this bundle.
    const runtime = fileURLToPath(new URL('./python', import.meta.url));
    const options = { dir, stage, force, env, runtime };
    try {
      return await runPipeline(options, (_event, run) => tell.ask(run), controller.signal);
    } finally {
      tell.stop();
      stops.delete(id);
    }
  },
  runs: async ({ dir }) => runsOf(dir),
  record: async ({ dir, run }) => {
    const store = openStore(dir);
    if (run === null) return store.newest();
    const read = store.read(run);
    return read.ok ? read.value : null;
  },
  diff: async ({ dir, run, baseline }) => diffOf(dir, run, baseline),
  log: async ({ dir, run, stage }) => {
    const store = openStore(dir);
    const read = store.read(run);
    return read.ok ? store.logOf(read.value, stage) : null;
  },
});

function runsOf(dir: string): RunsData {
  const config = loadConfig([dir], dir);
  const { runs, problems } = openStore(dir).list();
  return {
    runs: runs.map((run) => ({ ...run, commit: commitOf(run) })),
    baseline: null,
    directions: config.ok ? config.value.metrics : {},
    problems: [...problems],
  };
}

function diffOf(dir: string, id: string, baseline: string | null): Result<RunDiff> {
  const config = loadConfig([dir], dir);
  if (!config.ok) return config;
  const store = openStore(dir);
  const run = store.read(id);
  if (!run.ok) return run;
  const other = baseline === null ? previousRun(store.list().runs, run.value) : store.read(baseline);
  if (!other.ok) return other;
  const value = compareRuns(run.value, other.value, config.value, store.textOf);
  return { ok: true, value, problems: [] };
}

/** Tells the newest state at most every `TELL_MS`. */
function throttled(tell: (run: Run) => void) {
  let latest: Run | null = null;
  const flush = () => {
    if (latest !== null) tell(latest);
    latest = null;
  };
  const timer = setInterval(flush, TELL_MS);
  return {
    ask(run: Run) {
      latest = run;
    },
    stop() {
      clearInterval(timer);
      flush();
    },
  };
}

function send(message: FromWorker): void {
  process.send?.(message);
}

async function answer(id: number, method: WorkerMethod, params: unknown): Promise<void> {
  try {
    // Both sides are ours and built together: the types of `WorkerMethods` hold.
    const work = methods(id)[method] as (given: unknown) => Promise<unknown>;
    send({ id, answer: await work(params) });
  } catch (error) {
    send({ id, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

process.on('message', (message: ToWorker) => {
  if ('stop' in message) stops.get(message.id)?.abort();
  else void answer(message.id, message.method, message.params);
});
// Without an editor there is nobody to work for; the guard of a run ends what it started.
process.on('disconnect', () => process.exit(0));
