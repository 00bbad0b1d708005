import { type ChildProcess, spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import type { Writable } from 'node:stream';
import { readCommand } from './command.js';
import type { Guard } from './guard.js';

/** How a process ended. */
export interface Ending {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

export interface StageProcessOptions {
  readonly command: string;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Folder with the Python package `stagewright`; null: no observation. */
  readonly runtime: string | null;
  readonly guard: Guard;
  readonly onOutput: (data: Buffer) => void;
  /** Called once, before the command itself starts. */
  readonly onStart: (pid: number) => void;
}

/** Waits for a word on descriptor 3, so that nothing of a stage runs before the guard knows of it; then becomes the command. */
const prologue = 'read -r go <&3 || exit 130; exec 3<&- 2>&1;';

/** Time between asking a stage to end and asking more strongly. */
export interface Grace {
  readonly interrupt: number;
  readonly terminate: number;
}

export const defaultGrace: Grace = { interrupt: 5000, terminate: 3000 };

/**
 * Runs one command as `sh -c` does, in a process group of its own, with stdout and stderr in one stream. Python programs
 * go through the runtime's observer. An abort sends SIGINT to the group, later SIGTERM, last SIGKILL.
 */
export async function runCommand(
  options: StageProcessOptions,
  signal: AbortSignal,
  grace: Grace = defaultGrace,
): Promise<Ending> {
  const child = startChild(options);
  const ended = endingOf(child, options.onOutput);
  const group = child.pid;
  if (group === undefined) return ended;
  await options.guard.watch(group);
  options.onStart(group);
  const go = child.stdio[3] as Writable;
  go.on('error', () => {});
  go.end('go\n');
  const timers: NodeJS.Timeout[] = [];
  const stop = () => {
    killGroup(group, 'SIGINT');
    timers.push(setTimeout(() => killGroup(group, 'SIGTERM'), grace.interrupt));
    timers.push(setTimeout(() => killGroup(group, 'SIGKILL'), grace.interrupt + grace.terminate));
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    return await ended;
  } finally {
    signal.removeEventListener('abort', stop);
    timers.forEach(clearTimeout);
    if (signal.aborted) killGroup(group, 'SIGKILL');
    options.guard.forget(group);
  }
}

function startChild(options: StageProcessOptions): ChildProcess {
  const start = readCommand(options.command);
  const { runtime } = options;
  const env = { ...options.env };
  if (runtime !== null) env.PYTHONPATH = [env.PYTHONPATH, runtime].filter(Boolean).join(delimiter);
  const args =
    start.kind === 'python' && runtime !== null
      ? [
          `${prologue} exec "$@"`,
          'sh',
          start.program,
          join(runtime, 'stagewright', 'observe.py'),
          ...start.args,
        ]
      : [`${prologue} exec sh -c "$1"`, 'sh', options.command];
  return spawn('/bin/sh', ['-c', ...args], {
    cwd: options.folder,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
}

/** Output may go on a little after the exit, and for ever where a stage leaves a process behind: that is not waited for. */
function endingOf(child: ChildProcess, onOutput: (data: Buffer) => void): Promise<Ending> {
  child.stdout?.on('data', onOutput);
  child.stderr?.on('data', onOutput);
  return new Promise((resolve) => {
    child.on('error', (error) => {
      onOutput(Buffer.from(`${error.message}\n`));
      resolve({ exitCode: 127, signal: null });
    });
    child.on('exit', (exitCode, signal) => {
      const ending = { exitCode, signal };
      child.on('close', () => resolve(ending));
      setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve(ending);
      }, 500).unref();
    });
  });
}

function killGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // It is gone.
  }
}
