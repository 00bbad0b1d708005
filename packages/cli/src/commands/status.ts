import type { Command } from '@commander-js/extra-typings';
import type { PipelineStatus, StageStatus } from '@stagewright/core';
import { pipelineStatus } from '@stagewright/runner';
import { addExamples } from '../command.js';
import type { ExitCode, Host } from '../host/host.js';
import { refuse } from '../host/show.js';

interface StatusOptions {
  readonly json?: true | undefined;
}

/** `stagewright status`. */
export function define(command: Command, host: Host): void {
  command
    .option('--json', 'print the stages as JSON')
    .action(async (options) => host.end(await status(options, host)));
  addExamples(command, [['status', 'which stages `run` would run, and why']]);
}

async function status(options: StatusOptions, host: Host): Promise<ExitCode> {
  const found = await pipelineStatus(host.cwd);
  if (!found.ok) return refuse(found.problems, host, options);
  if (options.json) host.printJson({ stages: found.value } satisfies PipelineStatus);
  else for (const stage of found.value) print(stage, found.value, host);
  return 0;
}

function print(stage: StageStatus, all: readonly StageStatus[], host: Host): void {
  const { green, yellow, dim } = host.colors;
  const width = Math.max(...all.map(({ name }) => name.length));
  const from = stage.run === null ? '' : dim(`  run ${stage.run}`);
  const state = stage.state === 'stale' ? yellow('stale ') : green(stage.state.padEnd(6));
  host.print(`${stage.name.padEnd(width)}  ${state}${stage.state === 'stale' ? '' : from}`);
  for (const reason of stage.reasons) host.print(`${' '.repeat(width)}  ${dim(`· ${reason}`)}`);
}
