import type { Command } from '@commander-js/extra-typings';
import {
  type Config,
  compareRuns,
  diffMarkdown,
  failure,
  problem,
  type Result,
  type Run,
  type RunDiff,
} from '@stagewright/core';
import { openStore, previousRun, resolveRun, type Store } from '@stagewright/runner';
import { addExamples } from '../command.js';
import { printRunDiff } from '../diff-view.js';
import { loadConfig } from '../host/files.js';
import type { ExitCode, Host } from '../host/host.js';
import { refuse } from '../host/show.js';

interface DiffOptions {
  readonly md?: true | undefined;
  readonly json?: true | undefined;
}

/** `stagewright diff`. */
export function define(command: Command, host: Host): void {
  command
    .argument('[baseline]', 'previous, best:METRIC, an id or its beginning, or a git ref', 'previous')
    .argument('[run]', 'named in the same way; by default the newest finished run')
    .option('--md', 'print Markdown, for a pull request')
    .option('--json', 'print JSON')
    .action((baseline, run, options) => host.end(diff(baseline, run ?? null, options, host)));
  addExamples(command, [
    ['diff', 'the newest run against the one before'],
    ['diff main --md', 'the newest run against the one at `main`, as Markdown'],
    ['diff best:evaluate.accuracy', 'the newest run against the best one'],
    ['diff 20261120 latest', 'from one run to another'],
  ]);
}

function diff(baselineName: string, runName: string | null, options: DiffOptions, host: Host): ExitCode {
  const config = loadConfig([host.cwd], host.cwd);
  if (!config.ok) return refuse(config.problems, host, options);
  const store = openStore(host.cwd);
  const run = runName === null ? newestFinished(store) : resolveRun(store, runName, config.value);
  if (!run.ok) return refuse(run.problems, host, options);
  const baseline = findBaseline(store, baselineName, run.value, config.value);
  if (!baseline.ok) return refuse(baseline.problems, host, options);
  const found = compareRuns(run.value, baseline.value, config.value, store.textOf);
  if (options.json) host.printJson(found satisfies RunDiff);
  else if (options.md) host.print(diffMarkdown(found).trimEnd());
  else printRunDiff(found, host, { code: true });
  return 0;
}

function newestFinished(store: Store): Result<Run> {
  const run = store.newest(({ state }) => state === 'finished');
  if (run !== null) return { ok: true, value: run, problems: [] };
  return failure(problem('store/empty', 'No run has finished yet.', 'Make one with `stagewright run`.'));
}

function findBaseline(store: Store, name: string, run: Run, config: Config): Result<Run> {
  return name === 'previous' ? previousRun(store.list().runs, run) : resolveRun(store, name, config);
}
