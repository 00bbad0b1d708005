import { failure, noRun, type Result, type Run, type RunEvent, reduceRun, success } from '@stagewright/core';
import { describeEnd, type KernelLink, type RequestEnd } from './kernel-link.js';
import { readRun } from './queries.js';
import {
  eventsOf,
  isSamePlace,
  type RunCursor,
  type RunNews,
  runBeginning,
  runNewsSchema,
} from './run-news.js';

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

/** How long one request listens; whatever else waits for the kernel gets its turn after it. */
const turnSeconds = 1;
/** How often in a row a kernel may be gone that is being restarted. */
const mostGone = 10;

/**
 * Follows a run, from a place on and without a gap, until it ends or `leave` is called. Leaving, and closing the window, stops only
 * the following.
 */
export class RunFollower {
  /** The run when it has ended; null when it was left. Fails when the kernel is gone. */
  readonly ended: Promise<Result<Run> | null>;
  #cursor: RunCursor;
  #run: Run;
  #isLeft = false;
  #isOver = false;

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
    await this.ended;
  }

  async #follow(): Promise<Result<Run> | null> {
    try {
      for (let gone = 0; ; ) {
        const end = await this.#ask();
        gone = end.kind === 'gone' ? gone + 1 : 0;
        if (this.#isLeft) return null;
        if (this.#isOver) return await this.#finish();
        const problem = describeEnd(end);
        const mayReturn = end.kind === 'gone' && gone < mostGone && (await this.link.returns());
        if (problem !== null && !mayReturn) return failure(problem);
      }
    } finally {
      this.options.onLive?.(false);
    }
  }

  /** Listens for one turn. */
  #ask(): Promise<RequestEnd> {
    this.options.onLive?.(false);
    const { project, run } = this.options;
    return this.link.ask(
      { action: 'follow', project, run, cursor: this.#cursor, seconds: turnSeconds },
      (value) => {
        const news = runNewsSchema.safeParse(value);
        if (news.success) this.#take(news.data);
      },
      () => this.options.onLive?.(true),
    );
  }

  /** What does not begin where we are comes after something that was lost on the way: the next request asks for both. */
  #take(news: RunNews): void {
    if (news.kind === 'end') this.#isOver = isSamePlace(news.at, this.#cursor);
    else if (isSamePlace(news.from, this.#cursor)) this.#apply(news);
  }

  #apply(piece: Extract<RunNews, { kind: 'piece' }>): void {
    const time = new Date().toISOString();
    const events = eventsOf(piece.events);
    const logs = piece.logs.map(({ stage, text }): RunEvent => ({ type: 'stage-log', time, stage, text }));
    for (const event of events) this.#run = reduceRun(this.#run, event);
    this.#cursor = piece.to;
    if (!this.#isLeft && events.length + logs.length > 0)
      this.options.onNews([...events, ...logs], this.#run, this.#cursor);
  }

  /** A run whose process was killed has no ending of its own: the store tells. */
  async #finish(): Promise<Result<Run>> {
    if (this.#run.ended !== null) return success(this.#run);
    return readRun(this.link, this.options.project, this.options.run);
  }
}
