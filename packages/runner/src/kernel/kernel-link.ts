import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { type Problem, problem } from '@stagewright/core';
import { Assembly, readLines } from './answers.js';
import { pythonText } from './python-text.js';
import { type RunSign, readSign } from './run-signs.js';
import { bootstrapFile, type KernelRuntime } from './runtime.js';

/** What is asked: a name in `ACTIONS` of `kernel.py`, and what that takes. */
export interface KernelRequest {
  readonly action: string;
  readonly [key: string]: unknown;
}

/**
 * How a request ended. `interrupted`: somebody interrupted the kernel. `gone`: the kernel died, was restarted, or the connection was closed
 * for good. `failed`: Python's own words.
 */
export type RequestEnd =
  | { readonly kind: 'answered' | 'interrupted' | 'gone' }
  | { readonly kind: 'failed'; readonly message: string };

interface AskOptions {
  /** Called when the request's turn has come. */
  readonly onStart?: () => void;
  /** The run that the request follows: it takes as long as the run does. */
  readonly follows?: string;
}

/** A request that has not got its turn. */
interface Waiting {
  readonly follows: string | null;
}

interface Follower {
  readonly run: string;
  readonly isOwn: boolean;
  heard: number;
}

/** A request that follows a run says something every second; without it, it is not known what the kernel does. */
const silence = 2_500;
const returnMilliseconds = 2000;

/**
 * One kernel, and our requests to it. Requests to a kernel wait for each other, and one that follows a run takes as long as the run: others
 * interrupt it. Nothing else is ever interrupted: such a request, ours or another window's, is known by what it prints.
 */
export class KernelLink {
  readonly #listeners = new Set<(sign: RunSign) => void>();
  readonly #followers = new Map<string, Follower>();
  readonly #waiting = new Set<Waiting>();
  #interrupting: Promise<void> | null = null;
  #interruptions = 0;

  constructor(
    readonly kernel: Kernel.IKernelConnection,
    private readonly runtime: KernelRuntime,
  ) {
    kernel.iopubMessage.connect(this.#onMessage, this);
  }

  /** How often we have interrupted the kernel. */
  get interruptions(): number {
    return this.#interruptions;
  }

  dispose(): void {
    this.kernel.iopubMessage.disconnect(this.#onMessage, this);
    this.#listeners.clear();
  }

  /** Calls `onSign` with what other windows' requests are told of runs, until the returned function is called. */
  listen(onSign: (sign: RunSign) => void): () => void {
    this.#listeners.add(onSign);
    return () => void this.#listeners.delete(onSign);
  }

  /** Executes a request; what it tells goes to `onAnswer`, in order. */
  async ask(
    request: KernelRequest,
    onAnswer: (value: unknown) => void,
    options: AskOptions = {},
  ): Promise<RequestEnd> {
    const waiting: Waiting = { follows: options.follows ?? null };
    this.#waiting.add(waiting);
    const onStart = () => {
      if (this.#waiting.delete(waiting)) options.onStart?.();
    };
    try {
      this.#makeWay();
      const first = await this.#execute(request, onAnswer, onStart, false);
      if (first !== 'missing') return first;
      const second = await this.#execute(request, onAnswer, onStart, true);
      return second === 'missing' ? { kind: 'failed', message: 'the runtime cannot be written' } : second;
    } finally {
      this.#waiting.delete(waiting);
    }
  }

  /** Interrupts our own request that follows a run, if the kernel is at it. */
  async interruptOwn(run: string): Promise<void> {
    await this.#interrupt((follower) => follower.isOwn && follower.run === run);
  }

  /**
   * Waits a moment for a kernel that is being restarted; false when it is gone for good. The status alone does not tell that it is there
   * again: the word that it is idle may be lost on the way.
   */
  async returns(): Promise<boolean> {
    for (let waited = 0; waited < returnMilliseconds; waited += 250) {
      if (this.kernel.isDisposed || this.kernel.status === 'dead') return false;
      if (this.kernel.status === 'idle' || this.kernel.status === 'busy') return true;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    return true;
  }

  /** Lets waiting requests have their turn; one that follows a run does not take it from one that follows another. */
  #makeWay(): void {
    for (const { follows } of this.#waiting)
      void this.#interrupt((follower) => follows === null || follower.run === follows);
  }

  async #interrupt(isWanted: (follower: Follower) => boolean): Promise<void> {
    const now = Date.now();
    const isAtIt = [...this.#followers.values()].some((f) => now - f.heard < silence && isWanted(f));
    if (!isAtIt) return;
    if (this.#interrupting === null) {
      this.#interruptions += 1;
      this.#interrupting = this.kernel.interrupt().finally(() => {
        this.#interrupting = null;
      });
    }
    await this.#interrupting.catch(() => {});
  }

  async #execute(
    request: KernelRequest,
    onAnswer: (value: unknown) => void,
    onStart: () => void,
    withFiles: boolean,
  ): Promise<RequestEnd | 'missing'> {
    if (this.kernel.isDisposed || this.kernel.status === 'dead') return { kind: 'gone' };
    const future = this.kernel.requestExecute({
      code: codeOf(request, this.runtime, withFiles),
      silent: true,
      store_history: false,
      allow_stdin: false,
      stop_on_error: false,
    });
    const answers = new Answers(onAnswer);
    future.onIOPub = (message) => {
      if (executionState(message) === 'busy') onStart();
      answers.take(textOf(message));
    };
    try {
      const { content } = await future.done;
      await answers.settled;
      return answers.isMissing ? 'missing' : endOf(content);
    } catch {
      return { kind: 'gone' };
    } finally {
      this.#followers.delete(future.msg.header.msg_id);
    }
  }

  #onMessage(_: unknown, message: KernelMessage.IIOPubMessage): void {
    const parent: { msg_id?: string; session?: string } = message.parent_header;
    const id = parent.msg_id ?? '';
    if (executionState(message) === 'idle') this.#followers.delete(id);
    for (const line of readLines(textOf(message))) {
      const sign = 'value' in line ? readSign(line.value) : null;
      if (sign === null) continue;
      const isOwn = parent.session === this.kernel.clientId;
      const isOver = sign.kind === 'end' || sign.kind === 'left';
      if (isOver) this.#followers.delete(id);
      else this.#followers.set(id, { run: sign.run, isOwn, heard: Date.now() });
      if (!isOver) this.#makeWay();
      if (!isOwn) for (const onSign of [...this.#listeners]) onSign(sign);
    }
  }
}

/** What one request tells, in order, though long answers take time to unpack. */
class Answers {
  isMissing = false;
  settled: Promise<void> = Promise.resolve();
  readonly #assembly = new Assembly();

  constructor(private readonly onAnswer: (value: unknown) => void) {}

  take(text: string): void {
    for (const line of readLines(text)) {
      if ('missing' in line) this.isMissing = true;
      else if ('value' in line) this.settled = this.settled.then(() => this.onAnswer(line.value));
      else this.settled = this.settled.then(() => this.#add(line));
    }
  }

  async #add(line: Parameters<Assembly['add']>[0]): Promise<void> {
    const value = await this.#assembly.add(line);
    if (value !== undefined) this.onAnswer(value);
  }
}

/** Why a request gave no answer; null when it did, or was interrupted. */
export function describeEnd(end: RequestEnd): Problem | null {
  if (end.kind === 'failed') {
    const message = `The kernel could not do what was asked: ${end.message}.`;
    return problem('kernel/failed', message, 'Choose another kernel; one of Python 3.9 or newer is needed.');
  }
  if (end.kind !== 'gone') return null;
  const remedy = 'Start a kernel, and look at the runs again; what was recorded so far can be read.';
  return problem('kernel/gone', 'The kernel has ended, or cannot be reached any more.', remedy);
}

function executionState(message: KernelMessage.IIOPubMessage): string | null {
  const { content } = message;
  return message.header.msg_type === 'status' && 'execution_state' in content
    ? String(content.execution_state)
    : null;
}

function textOf(message: KernelMessage.IIOPubMessage): string {
  const { content } = message;
  return message.header.msg_type === 'stream' && 'text' in content ? String(content.text) : '';
}

function endOf(content: KernelMessage.IExecuteReplyMsg['content']): RequestEnd {
  if (content.status === 'ok') return { kind: 'answered' };
  if (content.status === 'error' && content.ename !== 'KeyboardInterrupt')
    return { kind: 'failed', message: `${content.ename}: ${content.evalue}` };
  return { kind: 'interrupted' };
}

/** One expression, so that no name is left in the notebook. */
function codeOf(request: KernelRequest, runtime: KernelRuntime, withFiles: boolean): string {
  const { version, files } = runtime;
  const asked = JSON.stringify({ ...request, version, ...(withFiles ? { files } : {}) });
  const source = pythonText(files[bootstrapFile] ?? '');
  const names = `{'__name__': '_stagewright_request', 'request': ${pythonText(asked)}}`;
  return `__import__('builtins').exec(__import__('builtins').compile(${source}, '<stagewright>', 'exec'), ${names})`;
}
