import { type ChildProcess, fork } from 'node:child_process';
import type { Run } from '@stagewright/core';
import type * as vscode from 'vscode';
import type { FromWorker, ToWorker, WorkerMethod, WorkerMethods } from '../worker/protocol.js';

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onRun: ((run: Run) => void) | undefined;
}

type ParamsOf<M extends WorkerMethod> = Parameters<WorkerMethods[M]>[0];
type AnswerOf<M extends WorkerMethod> = Awaited<ReturnType<WorkerMethods[M]>>;

/** The worker process: started when it is first needed, and again when it ended. */
export class Worker implements vscode.Disposable {
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | null = null;
  #count = 0;

  constructor(
    private readonly module: string,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /**
   * Asks the worker for something.
   *
   * @param watch gets the states of a run under way, and may end it.
   * @throws when the worker ended, or failed in a way that is a defect.
   */
  ask<M extends WorkerMethod>(
    method: M,
    params: ParamsOf<M>,
    watch: { readonly onRun?: (run: Run) => void; readonly token?: vscode.CancellationToken } = {},
  ): Promise<AnswerOf<M>> {
    const child = this.#start();
    this.#count += 1;
    const id = this.#count;
    watch.token?.onCancellationRequested(() => child.send({ id, stop: true } satisfies ToWorker));
    return new Promise((resolve, reject) => {
      const waiting = { resolve: (answer: unknown) => resolve(answer as AnswerOf<M>), reject };
      this.#waiting.set(id, { ...waiting, onRun: watch.onRun });
      child.send({ id, method, params } satisfies ToWorker);
    });
  }

  dispose(): void {
    // Its end of the channel tells it to stop.
    this.#child?.disconnect();
    this.#child = null;
  }

  #start(): ChildProcess {
    if (this.#child !== null) return this.#child;
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    const child = fork(this.module, [], { env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    child.stdout?.on('data', (text) => this.log.info(String(text).trimEnd()));
    child.stderr?.on('data', (text) => this.log.warn(String(text).trimEnd()));
    child.on('message', (message) => this.#take(message as FromWorker));
    const end = (why: string) => {
      if (this.#child !== child) return;
      this.#child = null;
      for (const { reject } of this.#waiting.values()) reject(new Error(why));
      this.#waiting.clear();
    };
    child.on('error', (error) => end(error.message));
    child.on('exit', (code, signal) => end(`the worker ended (${signal ?? code})`));
    this.#child = child;
    return child;
  }

  #take(message: FromWorker): void {
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    if ('run' in message) {
      waiting.onRun?.(message.run);
      return;
    }
    this.#waiting.delete(message.id);
    if ('answer' in message) waiting.resolve(message.answer);
    else waiting.reject(new Error(message.failed));
  }
}
