import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Problem, type Run, type RunEvent, recordParam } from '@stagewright/core';
import { allParams } from '../pipeline/param-values.js';
import type { Pipeline, Stage } from '../pipeline/pipeline.js';
import { startGuard } from '../process/guard.js';
import { thisProcess } from '../process/identity.js';
import type { PythonFacts } from '../process/runtime-events.js';
import type { Grace } from '../process/stage-process.js';
import { checkStage, type StageCheck } from '../stale/staleness.js';
import { type Files, fileProblem } from '../store/files.js';
import type { Layout } from '../store/layout.js';
import type { Lock } from '../store/lock.js';
import { Recorder } from '../store/recorder.js';
import { Ahead } from './ahead.js';
import { captureEnvironment, isObserved, pythonEnvironment } from './environment-capture.js';
import type { ProjectCache } from './project-cache.js';
import { inputsOf, runStage, type StageContext, stageEnvironment } from './run-stage.js';

/** What is to run. */
export interface RunPlan {
  readonly id: string;
  readonly pipeline: Pipeline;
  /** In dependency order; with each stage, those that it depends on. */
  readonly stages: readonly Stage[];
  /** Why a stage may have to run; a stage that is not here is fresh. */
  readonly reasons: ReadonlyMap<string, readonly string[]>;
  readonly force: boolean;
}

/** What it runs with. */
export interface RunHost {
  readonly layout: Layout;
  readonly files: Files;
  readonly cache: ProjectCache;
  readonly runtime: string | null;
  readonly env: NodeJS.ProcessEnv;
  readonly jobs: number | undefined;
  readonly grace: Grace | undefined;
  readonly lock: Lock;
}

const heartbeatMilliseconds = 10_000;

/** Runs the stages and records the run until its ending, whatever happens. Throws only when the record cannot even be begun. */
export async function executeRun(
  plan: RunPlan,
  host: RunHost,
  onEvent: (event: RunEvent, run: Run) => void,
  signal: AbortSignal,
): Promise<{ run: Run; problems: Problem[] }> {
  const recorder = new Recorder(join(host.layout.runs, plan.id), host.files, onEvent);
  begin(plan, recorder);
  const guard = startGuard();
  const heartbeat = setInterval(() => host.lock.touch(), heartbeatMilliseconds);
  const broken = new Breakage();
  const environment = new EnvironmentOnce(plan, host, recorder, broken);
  const ahead = new Ahead({
    pipeline: plan.pipeline,
    runtime: host.runtime,
    guard,
    envOf: (stage) => stageEnvironment(host.env, recorder, stage),
  });
  const context: StageContext = {
    ...host,
    pipeline: plan.pipeline,
    recorder,
    ahead,
    signal: AbortSignal.any([signal, broken.signal]),
    onBroken: (error) => broken.set(error),
    onStarted: () => environment.capture(),
    onPython: (facts) => environment.python(facts),
  };
  try {
    await schedule(plan, context, host.jobs ?? availableParallelism());
    ahead.cancelAll();
    await environment.settled(context.signal);
    broken.catch(() => host.cache.saveHashes());
  } finally {
    clearInterval(heartbeat);
    guard.close();
  }
  return end(recorder, broken, signal);
}

function begin(plan: RunPlan, recorder: Recorder): void {
  const time = now();
  recorder.emit(
    {
      type: 'run-started',
      time,
      id: plan.id,
      pipeline: plan.pipeline.name,
      process: thisProcess(),
      params: recordParam(allParams(plan.pipeline)) as Run['params'],
      stages: plan.stages.map((stage) => stage.name),
    },
    ...[...plan.reasons].map(
      ([stage, reasons]): RunEvent => ({ type: 'stage-queued', time, stage, reason: reasons.join('; ') }),
    ),
  );
}

function end(recorder: Recorder, broken: Breakage, signal: AbortSignal): { run: Run; problems: Problem[] } {
  const problems: Problem[] = broken.problem === null ? [] : [broken.problem];
  const bad = recorder.run.stages.find((stage) => stage.state === 'failed');
  const ending = (state: 'finished' | 'failed' | 'interrupted', reason: string | null) =>
    recorder.end({ type: 'run-ended', time: now(), state, reason });
  try {
    if (broken.problem !== null) ending('failed', broken.problem.message);
    else if (signal.aborted) ending('interrupted', 'it was stopped by the person who ran it');
    else if (bad !== undefined) ending('failed', `stage ${bad.name} failed: ${bad.reason}`);
    else ending('finished', null);
  } catch (error) {
    const found = fileProblem(error, 'Recording the run');
    if (found === null) throw error;
    if (problems.length === 0) problems.push(found);
  }
  return { run: recorder.run, problems };
}

/** Starts each stage as soon as those that it depends on have ended well, at most `jobs` at a time. */
async function schedule(plan: RunPlan, context: StageContext, jobs: number): Promise<void> {
  const waiting = new Set(plan.stages);
  const good = new Set<string>();
  const ended = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const start = (stage: Stage) => {
    const task = (async () => {
      try {
        if (await checkAndRun(plan, context, stage)) good.add(stage.name);
      } catch (error) {
        context.onBroken(error);
      } finally {
        ended.add(stage.name);
        running.delete(stage.name);
      }
    })();
    running.set(stage.name, task);
  };
  for (;;) {
    for (const stage of waiting) {
      if (context.signal.aborted) break;
      if (!stage.upstream.every((name) => ended.has(name))) continue;
      const bad = stage.upstream.find((name) => !good.has(name));
      if (bad !== undefined) {
        waiting.delete(stage);
        ended.add(stage.name);
        skip(context, stage, `${bad}, which it depends on, did not succeed`);
      } else if (running.size < jobs) {
        waiting.delete(stage);
        start(stage);
      }
    }
    if (running.size === 0) return;
    prepareNext(plan, context, waiting, (name) => ended.has(name) || running.has(name), jobs - running.size);
    await Promise.race([...running.values(), context.ahead.nextImported()]);
  }
}

/** Processes that wait for their turn, at most: each holds the memory of its libraries. */
const mostAhead = 4;

/** Cores that have nothing to do start the stages whose turn comes next. */
function prepareNext(
  plan: RunPlan,
  context: StageContext,
  waiting: ReadonlySet<Stage>,
  isUnderWay: (name: string) => boolean,
  idle: number,
): void {
  const { ahead, signal } = context;
  for (const stage of waiting) {
    if (ahead.importing >= idle || ahead.size >= mostAhead || signal.aborted) return;
    if (!plan.reasons.has(stage.name)) continue;
    if (stage.upstream.every((name) => isUnderWay(name) || ahead.has(name))) ahead.prepare(stage);
  }
}

function skip(context: StageContext, stage: Stage, reason: string): void {
  try {
    context.recorder.emit({ type: 'stage-skipped', time: now(), stage: stage.name, reason });
  } catch (error) {
    context.onBroken(error);
  }
}

async function checkAndRun(plan: RunPlan, context: StageContext, stage: Stage): Promise<boolean> {
  const last = context.cache.lastOf(stage.name);
  const check = await checkStage(plan.pipeline, stage, last, context.cache.hashes);
  const reasons = plan.force && !stage.frozen ? ['it is forced'] : check.reasons;
  if (reasons.length > 0) return runStage(context, stage, { ...check, reasons });
  context.ahead.cancel(stage.name);
  tellFresh(context, stage, check);
  return true;
}

function tellFresh(context: StageContext, stage: Stage, check: StageCheck): void {
  const last = context.cache.lastOf(stage.name);
  context.recorder.emit({
    type: 'stage-fresh',
    time: now(),
    stage: stage.name,
    ...inputsOf(stage, check),
    reused: last?.run ?? null,
    outs: [...check.outs],
    metrics: last?.metrics ?? [],
    seeds: last?.seeds ?? {},
  });
}

/** The first error of the store: it ends the run. An error that no disk makes is a defect, and thrown on. */
class Breakage {
  readonly #controller = new AbortController();
  #problem: Problem | null = null;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get problem(): Problem | null {
    return this.#problem;
  }

  set(error: unknown): void {
    const found = fileProblem(error, 'Recording the run');
    if (found === null) throw error;
    this.#problem ??= found;
    this.#controller.abort();
  }

  catch(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.set(error);
    }
  }
}

/** Finds out about the environment once, when the first stage is under way. */
class EnvironmentOnce {
  #captured: Promise<void> | null = null;
  #python = false;

  constructor(
    private readonly plan: RunPlan,
    private readonly host: RunHost,
    private readonly recorder: Recorder,
    private readonly broken: Breakage,
  ) {}

  capture(): void {
    if (this.#captured !== null) return;
    const { pipeline } = this.plan;
    const { files, env, runtime } = this.host;
    this.#captured = captureEnvironment({
      pipeline,
      files,
      env,
      folder: this.recorder.folder,
      observed: runtime !== null && isObserved(pipeline),
      emit: (event) => this.recorder.emit(event),
    }).catch((error) => this.broken.set(error));
  }

  python(facts: PythonFacts): void {
    if (this.#python) return;
    this.#python = true;
    this.recorder.emit({ type: 'environment', time: now(), environment: pythonEnvironment(facts) });
  }

  /** Waits for the facts, but not for long when the run is to stop. */
  async settled(signal: AbortSignal): Promise<void> {
    if (this.#captured === null) return;
    if (!signal.aborted) return this.#captured;
    await Promise.race([this.#captured, new Promise((resolve) => setTimeout(resolve, 500))]);
  }
}

function now(): string {
  return new Date().toISOString();
}
