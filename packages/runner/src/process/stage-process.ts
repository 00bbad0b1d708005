import { type ChildProcess, spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import type { Duplex } from 'node:stream';
import { readCommand } from './command.js';
import type { Guard } from './guard.js';

/** How a process ended. */
export interface Ending {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

export interface StageCommand {
  readonly command: string;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Folder with the Python package `stagewright`; null: no observation. */
  readonly runtime: string | null;
  readonly guard: Guard;
}

export interface Handlers {
  /** stdout and stderr, in the order in which they were written. */
  readonly onOutput: (data: Buffer) => void;
  /** Called once, before the command itself starts. */
  readonly onStart: (pid: number) => void;
}

/** Time between asking a stage to end and asking more strongly. */
export interface Grace {
  readonly interrupt: number;
  readonly terminate: number;
}

export const defaultGrace: Grace = { interrupt: 5000, terminate: 3000 };

/** Waits for a word on descriptor 3, so that nothing of a stage runs before the guard knows of it; then becomes the command. */
const prologue = 'read -r go <&3 || exit 130; exec 2>&1;';

/**
 * A command as `sh -c` runs it, in a process group of its own, with stdout and stderr in one stream. Python programs
 * go through the runtime's observer; such a one can be started ahead of its turn, to import its libraries while it waits.
 */
export class StageProcess {
  readonly #child: ChildProcess;
  readonly #ready: Promise<void>;
  readonly #ended: Promise<Ending>;
  /** Settled when a process that was started ahead has imported what it can, or has ended. */
  readonly imported: Promise<void>;
  #onOutput: (data: Buffer) => void;
  #isOver = false;

  constructor(options: StageCommand, ahead: boolean) {
    const early: Buffer[] = [];
    this.#onOutput = (data) => void early.push(data);
    this.#flush = () => {
      for (const data of early.splice(0)) this.#onOutput(data);
    };
    this.#child = startChild(options, ahead);
    this.#child.stdio[3]?.on('error', () => {});
    this.#ended = endingOf(this.#child, (data) => this.#onOutput(data)).then((ending) => {
      this.#isOver = true;
      if (this.#child.pid !== undefined) options.guard.forget(this.#child.pid);
      return ending;
    });
    this.imported = Promise.race([
      new Promise<void>((resolve) => this.#child.stdio[3]?.once('data', () => resolve())),
      this.#ended.then(() => {}),
    ]);
    const { pid } = this.#child;
    const watched = pid === undefined ? Promise.resolve() : options.guard.watch(pid);
    this.#ready = ahead ? watched.then(() => this.#say('start\n')) : watched;
  }

  readonly #flush: () => void;

  /** Whether it can still be given its turn. */
  get isWaiting(): boolean {
    return !this.#isOver;
  }

  /** Gives the command its turn, and waits for its end. An abort sends SIGINT to the group, later SIGTERM, last SIGKILL. */
  async run(handlers: Handlers, signal: AbortSignal, grace: Grace = defaultGrace): Promise<Ending> {
    await this.#ready;
    const group = this.#child.pid;
    this.#onOutput = handlers.onOutput;
    if (group === undefined) {
      this.#flush();
      return this.#ended;
    }
    handlers.onStart(group);
    this.#flush();
    this.#say('go\n');
    (this.#child.stdio[3] as Duplex | null)?.end();
    const timers: NodeJS.Timeout[] = [];
    const stop = () => {
      killGroup(group, 'SIGINT');
      timers.push(setTimeout(() => killGroup(group, 'SIGTERM'), grace.interrupt));
      timers.push(setTimeout(() => killGroup(group, 'SIGKILL'), grace.interrupt + grace.terminate));
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    try {
      return await this.#ended;
    } finally {
      signal.removeEventListener('abort', stop);
      timers.forEach(clearTimeout);
      if (signal.aborted) killGroup(group, 'SIGKILL');
    }
  }

  /** Ends a process that will not get its turn. */
  cancel(): void {
    if (this.#child.pid !== undefined && !this.#isOver) killGroup(this.#child.pid, 'SIGKILL');
  }

  #say(word: string): void {
    (this.#child.stdio[3] as Duplex | null)?.write(word);
  }
}

/** Whether a command can be started ahead of its turn. */
export function canStartAhead(command: string, runtime: string | null): boolean {
  return runtime !== null && readCommand(command).kind === 'python';
}

function startChild(options: StageCommand, ahead: boolean): ChildProcess {
  const start = readCommand(options.command);
  const { runtime } = options;
  const env = { ...options.env };
  if (runtime !== null) env.PYTHONPATH = [env.PYTHONPATH, runtime].filter(Boolean).join(delimiter);
  if (ahead) env.STAGEWRIGHT_TURN = '3';
  const close = ahead ? '' : ' exec 3<&-;';
  const args =
    start.kind === 'python' && runtime !== null
      ? [
          `${prologue}${close} exec "$@"`,
          'sh',
          start.program,
          join(runtime, 'stagewright', 'observe.py'),
          ...start.args,
        ]
      : [`${prologue}${close} exec sh -c "$1"`, 'sh', options.command];
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
      const late = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve(ending);
      }, 500);
      child.on('close', () => {
        clearTimeout(late);
        resolve(ending);
      });
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
