import type { Command } from '@commander-js/extra-typings';
import {
  localTime,
  type MetricValue,
  type Run,
  type RunList,
  secondsOf,
  showMetric,
  showSeconds,
  summarizeRun,
} from '@stagewright/core';
import { openStore } from '@stagewright/runner';
import { addExamples } from '../command.js';
import type { ExitCode, Host } from '../host/host.js';
import { renderProblem, renderTable } from '../host/show.js';

interface RunsOptions {
  readonly all?: true | undefined;
  readonly json?: true | undefined;
}

const shownRuns = 20;

/** `stagewright runs`. */
export function define(command: Command, host: Host): void {
  command
    .option('-a, --all', `list all; otherwise the newest ${shownRuns}`)
    .option('--json', 'print the runs as JSON')
    .action((options) => host.end(runs(options, host)));
  addExamples(command, [
    ['runs', `the newest ${shownRuns} runs with their metrics`],
    ['runs --all --json', 'every run, for other programs'],
  ]);
}

function runs(options: RunsOptions, host: Host): ExitCode {
  const { runs: all, problems } = openStore(host.cwd).list();
  const shown = options.all ? all : all.slice(0, shownRuns);
  if (options.json) {
    host.printJson({ runs: shown.map(summarizeRun), problems: [...problems] } satisfies RunList);
    return 0;
  }
  for (const problem of problems) host.note(renderProblem(problem, host.noteColors));
  if (all.length === 0) host.print('No recorded run yet. Make one with: stagewright run');
  else print(shown, host);
  if (shown.length < all.length)
    host.print(host.colors.dim(`… and ${all.length - shown.length} older: --all`));
  return 0;
}

function print(shown: readonly Run[], host: Host): void {
  const names = [...new Set(shown.flatMap((run) => run.metrics.map((m) => `${m.stage}.${m.name}`)))];
  const [header = '', ...rows] = tableOf(shown, names, host.columns);
  const { bold, red, yellow, cyan } = host.colors;
  const paint = { finished: (text: string) => text, failed: red, interrupted: yellow, running: cyan };
  host.print(bold(header));
  rows.forEach((row, at) => {
    host.print(paint[shown[at]?.state ?? 'finished'](row));
  });
}

/** The table with as many metrics as fit; what is left out is said in its head. */
function tableOf(shown: readonly Run[], names: readonly string[], width: number): string[] {
  for (let count = names.length; ; count -= 1) {
    const columns = names.slice(0, count);
    const more = count < names.length ? [`+${names.length - count}`] : [];
    const head = ['run', 'state', 'started', 'took', 'commit', ...columns, ...more];
    const lines = renderTable([head, ...shown.map((run) => cells(run, columns))], Number.POSITIVE_INFINITY);
    if (count === 0 || lines.every((line) => line.length <= width)) return lines;
  }
}

function cells(run: Run, columns: readonly string[]): string[] {
  const seconds = secondsOf(run);
  const { git } = run.environment;
  const commit = git?.commit ? git.commit.slice(0, 7) + (git.dirty ? '+' : '') : '—';
  const metric = (column: string) =>
    run.metrics.find((m) => `${m.stage}.${m.name}` === column)?.value ?? null;
  return [
    run.id,
    run.state,
    localTime(run.started) ?? '—',
    seconds === null ? '—' : showSeconds(seconds),
    commit,
    ...columns.map((column) => showShort(metric(column))),
  ];
}

/** In a list there is no room for NaN in words. */
function showShort(value: MetricValue | null): string {
  return value === 'NaN' ? value : showMetric(value);
}
