import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { type Problem, problem } from '@stagewright/core';
import { Assembly, readLines } from './answers.js';
import { pythonText } from './python-text.js';
import { bootstrapFile, type KernelRuntime } from './runtime.js';

/** What is asked: a name in `ACTIONS` of `kernel.py`, and what that takes. */
export interface KernelRequest {
  readonly action: string;
  readonly [key: string]: unknown;
}

/**
 * How a request ended. `interrupted`: somebody interrupted the kernel, or the reply was lost. `gone`: the kernel died, was restarted, or the connection was closed
 * for good. `failed`: Python's own words.
 */
export type RequestEnd =
  | { readonly kind: 'answered' | 'interrupted' | 'gone' }
  | { readonly kind: 'failed'; readonly message: string };

const returnMilliseconds = 2000;
/** A reply comes with the word that the kernel is idle again, on another channel. */
const replyMilliseconds = 2000;

/** One kernel, and our requests to it. Requests to a kernel wait for each other, so that each is short; nothing is ever interrupted. */
export class KernelLink {
  constructor(
    readonly kernel: Kernel.IKernelConnection,
    private readonly runtime: KernelRuntime,
  ) {}

  /** Executes a request; what it tells goes to `onAnswer`, in order. `onStart` is called when its turn has come. */
  async ask(
    request: KernelRequest,
    onAnswer: (value: unknown) => void,
    onStart: () => void = () => {},
  ): Promise<RequestEnd> {
    const first = await this.#execute(request, onAnswer, onStart, false);
    if (first !== 'missing') return first;
    const second = await this.#execute(request, onAnswer, onStart, true);
    return second === 'missing' ? { kind: 'failed', message: 'the runtime cannot be written' } : second;
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
    const loss = new ReplyLoss(this.kernel);
    future.onIOPub = (message) => {
      const state = executionState(message);
      if (state === 'busy') onStart();
      if (state === 'idle') loss.isIdle();
      answers.take(textOf(message));
    };
    try {
      const reply = await Promise.race([future.done, loss.known]);
      if (reply === null) return { kind: 'interrupted' };
      await answers.settled;
      return answers.isMissing ? 'missing' : endOf(reply.content);
    } catch {
      return { kind: 'gone' };
    } finally {
      loss.dispose();
      future.dispose();
    }
  }
}

/**
 * Finds out that a reply will not come: a kernel that is interrupted just before or after a request is at work sends none, and one that was
 * sent while the connection was lost may be lost with it.
 */
class ReplyLoss {
  readonly known: Promise<null>;
  #tell: () => void = () => {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wasConnected = true;

  constructor(private readonly kernel: Kernel.IKernelConnection) {
    this.known = new Promise((resolve) => {
      this.#tell = () => resolve(null);
    });
    kernel.connectionStatusChanged.connect(this.#onConnection, this);
  }

  /** The kernel has done with the request. */
  isIdle(): void {
    this.#timer ??= setTimeout(this.#tell, replyMilliseconds);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.kernel.connectionStatusChanged.disconnect(this.#onConnection, this);
  }

  /** Requests are answered in their order: after the answer to a later one, ours is not to be waited for. */
  #onConnection(_: unknown, status: Kernel.ConnectionStatus): void {
    const isBack = status === 'connected' && !this.#wasConnected;
    this.#wasConnected = status === 'connected';
    if (isBack)
      void this.kernel.requestKernelInfo().then(
        () => this.isIdle(),
        () => {},
      );
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
