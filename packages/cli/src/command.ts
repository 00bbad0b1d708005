import type { Command } from '@commander-js/extra-typings';
import type { Host } from './host/host.js';

/**
 * One command, one file in `commands/`. Its module is loaded only when it is called; `registry.ts` holds its name and summary.
 */
export interface CommandModule {
  /**
   * Adds arguments, options, examples and the action. The action's last act is `host.end(code)`; it throws only what is a defect of ours.
   */
  define(command: Command, host: Host): void;
}

/** A line of `examples`: the command line after `stagewright `, and what it does. */
export type Example = readonly [commandLine: string, does: string];

/** Adds examples to a command's `--help`. */
export function addExamples(command: Command, examples: readonly Example[]): void {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, does]) => `  stagewright ${line.padEnd(width)}  ${does}`);
  command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
