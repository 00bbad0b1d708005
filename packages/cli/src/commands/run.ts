import type { Command } from '@commander-js/extra-typings';
import { compareRuns, type Problem, type Run, type RunDiff, secondsOf, showSeconds } from '@stagewright/core';
import { openStore, previousRun, type RunOutcome, runPipeline } from '@stagewright/runner';
import { addExamples } from '../command.js';
import { printRunDiff } from '../diff-view.js';
import { loadConfig } from '../host/files.js';
import type { ExitCode, Host } from '../host/host.js';
import { findRuntime } from '../host/runtime.js';
import { countOf, refuse, renderProblem } from '../host/show.js';
import { stopOnSignals } from '../host/stop-signals.js';
import { createRunView } from '../run-view.js';

interface RunCommandOptions {
  readonly set?: readonly string[] | undefined;
  readonly force?: true | undefined;
  readonly json?: true | undefined;
}

/** `stagewright run`. */
export function define(command: Command, host: Host): void {
  command
    .argument('[stage]', 'one stage, with those that it depends on')
    .option('--set <key=value>', 'set a param in params.yaml first; may be repeated', collect)
    .option('-f, --force', 'run also what is fresh')
    .option('--json', 'print the outcome as JSON')
    .action(async (stage, options) => host.end(await run(stage ?? null, options, host)));
  addExamples(command, [
    ['run', 'run what changed, and what depends on it'],
    ['run train', 'run the stage `train` and what it needs'],
    ['run --set train.lr=0.1', 'change a param, run, and compare with the run before'],
    ['run --force', 'run everything'],
  ]);
}

function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}

async function run(stage: string | null, options: RunCommandOptions, host: Host): Promise<ExitCode> {
  const config = loadConfig([host.cwd], host.cwd);
  if (!config.ok) return refuse(config.problems, host, options);
  const store = openStore(host.cwd);
  const expect = () => expectedSeconds(store.newest((run) => run.state === 'finished'));
  const view = options.json ? { ...silent, note: host.note } : createRunView(host, expect);
  const stop = stopOnSignals(view.note, 'Stopping the stages; once more to stop at once.');
  const settings = options.set ?? [];
  const force = options.force === true;
  const outcome = await runPipeline(
    { dir: host.cwd, stage, force, settings, runtime: findRuntime(), env: host.env },
    view.onEvent,
    stop.signal,
  ).finally(() => {
    view.close();
    stop.done();
  });
  if (!outcome.ok) return refuse(outcome.problems, host, options);
  const ran = outcome.value.kind === 'ran' ? outcome.value.run : null;
  const before = ran === null ? null : previousRun(store.list().runs, ran);
  const diff = before?.ok && ran ? compareRuns(ran, before.value, config.value, store.textOf) : null;
  if (options.json) host.printJson(toJson(outcome.value, outcome.problems, diff));
  else report(outcome.value, outcome.problems, diff, host);
  return exitCodeOf(ran);
}

const silent = { onEvent() {}, close() {} };

function exitCodeOf(run: Run | null): ExitCode {
  if (run === null || run.state === 'finished') return 0;
  return run.state === 'interrupted' ? 130 : 3;
}

function expectedSeconds(last: Run | null): Map<string, number> {
  return new Map(
    (last?.stages ?? []).flatMap(({ name, state, seconds }) =>
      state === 'finished' && seconds !== null ? [[name, seconds] as const] : [],
    ),
  );
}

function toJson(outcome: RunOutcome, problems: readonly Problem[], diff: RunDiff | null): unknown {
  if (outcome.kind === 'fresh') return { run: null, fresh: outcome.stages, diff: null, problems };
  return { run: outcome.run, diff, problems };
}

function report(outcome: RunOutcome, problems: readonly Problem[], diff: RunDiff | null, host: Host): void {
  for (const problem of problems) host.note(renderProblem(problem, host.noteColors));
  if (outcome.kind === 'fresh') {
    host.print(`Nothing to run: ${countOf(outcome.stages.length, 'stage')} fresh.`);
    return;
  }
  const { run } = outcome;
  for (const stage of run.stages) if (stage.state === 'failed') showFailure(run, stage.name, host);
  host.print(describeEnding(run, host));
  if (run.state === 'finished' && diff !== null) {
    host.print('');
    printRunDiff(diff, host, { code: false });
  }
}

function showFailure(run: Run, name: string, host: Host): void {
  const stage = run.stages.find((s) => s.name === name);
  if (stage === undefined) return;
  const { bold, dim, red } = host.noteColors;
  host.note(`${bold(name)}: ${red('failed')}: ${stage.reason ?? ''}`);
  for (const line of stage.tail) host.note(`  ${dim('│')} ${line}`);
  if (stage.log !== null) host.note(`  ${dim('→')} The whole log: .stagewright/runs/${run.id}/${stage.log}`);
}

function describeEnding(run: Run, host: Host): string {
  const { green, red, yellow } = host.colors;
  const counts = (['finished', 'fresh', 'failed', 'interrupted', 'skipped'] as const)
    .map((state) => [run.stages.filter((stage) => stage.state === state).length, state] as const)
    .filter(([count]) => count > 0)
    .map(([count, state]) => `${count} ${state}`);
  const text = `Run ${run.id} ${run.state} after ${showSeconds(secondsOf(run) ?? 0)}: ${counts.join(', ')}.`;
  if (run.state === 'finished') return green(text);
  return run.state === 'failed' ? red(text) : yellow(text);
}
