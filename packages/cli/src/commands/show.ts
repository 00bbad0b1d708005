import type { Command } from '@commander-js/extra-typings';
import {
  type FileFact,
  localTime,
  type Run,
  type StageRecord,
  showBytes,
  showMetric,
  showSeconds,
  showValue,
} from '@stagewright/core';
import { openStore, resolveRun } from '@stagewright/runner';
import { addExamples } from '../command.js';
import { loadConfig } from '../host/files.js';
import type { ExitCode, Host } from '../host/host.js';
import { refuse, renderTable } from '../host/show.js';

interface ShowOptions {
  readonly log?: string | undefined;
  readonly json?: true | undefined;
}

/** `stagewright show`. */
export function define(command: Command, host: Host): void {
  command
    .argument('[run]', 'latest, previous, best:METRIC, an id or its beginning, or a git ref', 'latest')
    .option('-l, --log <stage>', 'print the console log of a stage')
    .option('--json', 'print the whole record as JSON')
    .action((name, options) => host.end(show(name, options, host)));
  addExamples(command, [
    ['show', 'the newest run'],
    ['show 20261121-1015', 'the run whose id begins so'],
    ['show best:evaluate.accuracy --json', 'the record of the best run'],
    ['show latest --log train', 'what the stage `train` printed'],
  ]);
}

function show(name: string, options: ShowOptions, host: Host): ExitCode {
  const config = loadConfig([host.cwd], host.cwd);
  if (!config.ok) return refuse(config.problems, host, options);
  const store = openStore(host.cwd);
  const found = resolveRun(store, name, config.value);
  if (!found.ok) return refuse(found.problems, host, options);
  const run = found.value;
  if (options.log !== undefined) {
    const log = store.logOf(run, options.log);
    if (log !== null) host.print(log.trimEnd());
    else host.note(`Run ${run.id} has no log of a stage \`${options.log}\`.`);
    return log === null ? 2 : 0;
  }
  if (options.json) host.printJson(run);
  else print(run, host);
  return 0;
}

function print(run: Run, host: Host): void {
  const { bold } = host.colors;
  host.print(bold(`Run ${run.id}: ${run.state}${run.reason === null ? '' : ` (${run.reason})`}`));
  table(facts(run), host);
  section('Stages', host);
  table(run.stages.map(stageRow), host);
  if (run.metrics.length > 0) {
    section('Metrics', host);
    table(
      run.metrics.map((m) => [
        `${m.stage}.${m.name}`,
        showMetric(m.value),
        m.points.length > 0 ? `${m.points.length} steps` : '',
      ]),
      host,
    );
  }
  const params = Object.entries(run.params);
  if (params.length > 0) {
    section('Params', host);
    table(
      params.map(([key, value]) => [key, showValue(value)]),
      host,
    );
  }
  const artifacts = run.stages.flatMap((stage) => stage.outs.filter((out) => out.kind !== 'metrics'));
  if (artifacts.length > 0) {
    section('Artifacts', host);
    table(artifacts.map(artifactRow), host);
  }
}

function section(title: string, host: Host): void {
  host.print(`\n${host.colors.bold(title)}`);
}

function table(rows: readonly (readonly string[])[], host: Host): void {
  for (const line of renderTable(rows, host.columns)) host.print(line);
}

function facts(run: Run): string[][] {
  const { user, host, platform, cpu, gpus, cuda, python, packages, git } = run.environment;
  const seeds = run.stages.flatMap((stage) =>
    Object.entries(stage.seeds).map(([library, values]) => `${stage.name}: ${library} ${values.join(', ')}`),
  );
  const gpu = gpus?.map(({ model, driver }) => `${model}, driver ${driver}`).join('; ');
  const commit = git?.commit
    ? `${git.commit.slice(0, 10)}${git.branch === null ? '' : ` on ${git.branch}`}${git.dirty ? ', with uncommitted changes' : ''}`
    : null;
  const rows: [string, string | null][] = [
    ['pipeline', run.pipeline],
    ['started', localTime(run.started) ?? '—'],
    ['by', user === null ? null : `${user} on ${host ?? '?'} (${platform ?? '?'})`],
    ['commit', commit],
    ['cpu', cpu === null ? null : `${cpu.model}, ${cpu.cores} cores`],
    ['gpu', gpu ? `${gpu}${cuda === null ? '' : `, CUDA ${cuda}`}` : null],
    ['python', python === null ? null : `${python.version} (${Object.keys(packages ?? {}).length} packages)`],
    ['seeds', seeds.length > 0 ? seeds.join('; ') : null],
  ];
  return rows.flatMap(([key, value]) => (value === null ? [] : [[key, value]]));
}

function stageRow(stage: StageRecord): string[] {
  const memory = stage.peakMemory === null ? '' : showBytes(stage.peakMemory);
  const seconds = stage.seconds === null ? '' : showSeconds(stage.seconds);
  const reason = stage.state === 'fresh' ? `from run ${stage.reused ?? '?'}` : (stage.reason ?? '');
  return [stage.name, stage.state, seconds, memory, reason];
}

function artifactRow(out: FileFact): string[] {
  return [out.path, out.size === null ? 'missing' : showBytes(out.size), out.hash?.slice(0, 12) ?? ''];
}
