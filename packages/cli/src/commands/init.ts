import type { Command } from '@commander-js/extra-typings';
import { configSchema } from '@stagewright/core';
import { addExamples } from '../command.js';
import { CONFIG_FILE, readIfThere } from '../host/files.js';
import type { ExitCode, Host } from '../host/host.js';
import { refuse } from '../host/show.js';
import { writeFiles } from '../host/write-files.js';

/** What stands in a new `stagewright.yaml` for each setting, commented out. */
const SAMPLES: Readonly<Record<keyof typeof configSchema.shape, string>> = {
  package: 'package: my_pipeline',
  strict: 'strict: true',
  rules: 'rules:\n  config/hyperparameter: error',
  metrics: 'metrics:\n  accuracy: higher\n  loss: lower',
  artifacts: 'artifacts:\n  features: parquet',
};

/** `stagewright init`. */
export function define(command: Command, host: Host): void {
  command.action(() => host.end(init(host)));
  addExamples(command, [['init', 'write stagewright.yaml into this folder']]);
}

function init(host: Host): ExitCode {
  if (readIfThere(`${host.cwd}/${CONFIG_FILE}`) !== null) {
    host.note(`${CONFIG_FILE} is there already; it stays as it is.`);
    return 0;
  }
  const write = { root: host.cwd, path: CONFIG_FILE, before: null, after: commentedConfig() };
  const written = writeFiles([write]);
  if (!written.ok) return refuse(written.problems, host);
  host.print(`Wrote ${CONFIG_FILE}: every setting with what it does, all commented out.`);
  return 0;
}

/** The text of a `stagewright.yaml` that changes nothing and explains every setting. */
export function commentedConfig(): string {
  const entries = Object.entries(SAMPLES).map(([key, sample]) => {
    const meaning = configSchema.shape[key as keyof typeof SAMPLES].description ?? '';
    return [meaning, ...sample.split('\n')].map((line) => `# ${line}\n`).join('');
  });
  return `# Settings of Stagewright. Remove the # in front of those that you want.\n\n${entries.join('\n')}`;
}
