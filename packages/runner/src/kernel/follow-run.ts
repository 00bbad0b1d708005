import { failure, noRun, type Result, type Run, type RunEvent, reduceRun, success } from '@stagewright/core';
import { describeEnd, type KernelLink, type RequestEnd } from './kernel-link.js';
import { readRun } from './queries.js';
import {
  eventsOf,
  newsOf,
  type RunCursor,
  type RunPiece,
  type RunSign,
  readSign,
  runBeginning,
} from './run-signs.js';

/** What is new: events, what stages printed among them, with the run after them, and the place to go on from. */
export type OnNews = (events: readonly RunEvent[], run: Run, cursor: RunCursor) => void;

export interface FollowOptions {
  readonly project: string;
  readonly run: string;
  /** Where to go on, with the run as it was there; default: the beginning. */
  readonly from?: { readonly cursor: RunCursor; readonly run: Run };
  readonly onNews: OnNews;
  /** Called with false when the kernel has other work first, with true when it tells of the run. */
  readonly onLive?: (isLive: boolean) => void;
}

/** Without a sign of another window's request for so long, we ask ourselves; signs come every second. */
const silence = 2_500;
/** How often in a row a kernel may be gone that is being restarted. */
const mostGone = 10;

/**
 * Follows a run, from a place on and without a gap, until it ends or `leave` is called. Leaving, and closing the window, stops only
 * the following. When two windows follow one run, the later one asks the kernel, and the other one hears what that is told.
 */
export class RunFollower {
  /** The run when it has ended; null when it was left. Fails when the kernel is gone. */
  readonly ended: Promise<Result<Run> | null>;
  #cursor: RunCursor;
  #run: Run;
  #isLeft = false;
  #isOver = false;
  #hasGap = false;
  #wake: () => void = () => {};

  constructor(
    private readonly link: KernelLink,
    private readonly options: FollowOptions,
  ) {
    this.#cursor = options.from?.cursor ?? runBeginning;
    this.#run = options.from?.run ?? noRun;
    this.ended = this.#follow();
  }

  /** The place up to which all is known. */
  get cursor(): RunCursor {
    return this.#cursor;
  }

  /** The run at that place. */
  get run(): Run {
    return this.#run;
  }

  /** Stops following; the run goes on. */
  async leave(): Promise<void> {
    this.#isLeft = true;
    this.#wake();
    await this.link.interruptOwn(this.options.run);
    await this.ended;
  }

  async #follow(): Promise<Result<Run> | null> {
    const { kernel } = this.link;
    let wasConnected = true;
    const onConnection = (_: unknown, status: string) => {
      if (status === 'connected' && !wasConnected) void this.link.interruptOwn(this.options.run);
      wasConnected = status === 'connected';
    };
    kernel.connectionStatusChanged.connect(onConnection);
    try {
      return await this.#askUntilEnd();
    } finally {
      kernel.connectionStatusChanged.disconnect(onConnection);
      this.options.onLive?.(false);
    }
  }

  async #askUntilEnd(): Promise<Result<Run> | null> {
    let gone = 0;
    for (;;) {
      const { interruptions } = this.link;
      const end = await this.#ask();
      gone = end.kind === 'gone' ? gone + 1 : 0;
      if (this.#isLeft) return null;
      if (this.#isOver) return this.#finish();
      const problem = describeEnd(end);
      const mayReturn = end.kind === 'gone' && gone < mostGone && (await this.link.returns());
      if (problem !== null && !mayReturn) return failure(problem);
      const isOwn = this.#hasGap || interruptions !== this.link.interruptions;
      if (end.kind === 'interrupted' && !isOwn) await this.#listen();
      if (this.#isLeft) return null;
    }
  }

  /** Asks the kernel, until it has told the end or is interrupted. */
  async #ask(): Promise<RequestEnd> {
    this.#hasGap = false;
    this.options.onLive?.(false);
    const { project, run } = this.options;
    let isInterrupted = false;
    const end = await this.link.ask(
      { action: 'follow', project, run, cursor: this.#cursor },
      (value) => {
        const sign = readSign(value);
        if (sign?.kind === 'left') isInterrupted = true;
        else if (sign !== null) this.#take(sign);
      },
      { onStart: () => this.options.onLive?.(true), follows: run },
    );
    return isInterrupted && end.kind === 'answered' ? { kind: 'interrupted' } : end;
  }

  #take(sign: RunSign): void {
    if (sign.kind === 'end') this.#isOver = !this.#hasGap;
    else if (sign.kind === 'paused') this.#askAnew();
    else if (sign.kind === 'piece' && !this.#hasGap && !this.#apply(sign)) this.#askAnew();
  }

  #askAnew(): void {
    this.#hasGap = true;
    void this.link.interruptOwn(this.options.run);
  }

  /** Tells on what is new; false when something before it is missing. */
  #apply(piece: RunPiece): boolean {
    const news = newsOf(piece, this.#cursor);
    if (news === null) return false;
    const time = new Date().toISOString();
    const events = eventsOf(news.events);
    const logs = news.logs.map(({ stage, text }): RunEvent => ({ type: 'stage-log', time, stage, text }));
    for (const event of events) this.#run = reduceRun(this.#run, event);
    this.#cursor = news.to;
    if (!this.#isLeft && events.length + logs.length > 0)
      this.options.onNews([...events, ...logs], this.#run, this.#cursor);
    return true;
  }

  /** Hears what another window's request is told, as long as it is told without a gap for us. */
  async #listen(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stop = () => {};
    await new Promise<void>((resolve) => {
      const restart = () => {
        clearTimeout(timer);
        timer = setTimeout(resolve, silence);
      };
      this.#wake = resolve;
      restart();
      stop = this.link.listen((sign) => {
        if (sign.run !== this.options.run) return;
        restart();
        if (sign.kind === 'end' || (sign.kind === 'piece' && !this.#apply(sign))) resolve();
      });
    });
    stop();
    clearTimeout(timer);
  }

  /** A run whose process was killed has no ending of its own: the store tells. */
  async #finish(): Promise<Result<Run>> {
    if (this.#run.ended !== null) return success(this.#run);
    return readRun(this.link, this.options.project, this.options.run);
  }
}
