import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { type FileFact, isCode, type RunEvent } from '@stagewright/core';
import type { Pipeline, Stage } from '../pipeline/pipeline.js';
import { type PythonFacts, RuntimeReader, toRunEvents } from '../process/runtime-events.js';
import type { Ending, Grace } from '../process/stage-process.js';
import { hashBytes } from '../stale/hash-cache.js';
import type { Remembered } from '../stale/memory.js';
import type { StageCheck } from '../stale/staleness.js';
import type { Files } from '../store/files.js';
import type { Layout } from '../store/layout.js';
import type { Recorder } from '../store/recorder.js';
import { objectPath } from '../store/store.js';
import type { Ahead } from './ahead.js';
import { describeFailure, tailOf } from './failure.js';
import { readMetrics } from './metrics-file.js';
import type { ProjectCache } from './project-cache.js';

/** What a stage needs from the run that it is part of. */
export interface StageContext {
  readonly pipeline: Pipeline;
  readonly layout: Layout;
  readonly files: Files;
  readonly recorder: Recorder;
  readonly cache: ProjectCache;
  readonly ahead: Ahead;
  readonly grace: Grace | undefined;
  readonly signal: AbortSignal;
  /** Ends the whole run: the store cannot be written. */
  readonly onBroken: (error: unknown) => void;
  readonly onStarted: () => void;
  readonly onPython: (facts: PythonFacts) => void;
}

/** Output that is looked at for a reason of failure. */
const longestTail = 64 * 1024;
const pollMilliseconds = 100;

/** Runs one stage and records it; true when it succeeded. Throws as the store does. */
export async function runStage(context: StageContext, stage: Stage, check: StageCheck): Promise<boolean> {
  const obstacle = findObstacle(context.pipeline.dir, stage, check);
  if (obstacle !== null) {
    context.recorder.emit(failed(stage.name, null, { exitCode: null, signal: null }, obstacle, []));
    return false;
  }
  context.cache.forget(stage.name);
  for (const out of stage.outs) {
    if (!out.persist) rmSync(join(context.pipeline.dir, out.path), { recursive: true, force: true });
  }
  const started = performance.now();
  const { ending, output } = await execute(context, stage, check);
  const seconds = (performance.now() - started) / 1000;
  if (context.signal.aborted) {
    context.recorder.emit({ type: 'stage-interrupted', time: now(), stage: stage.name, seconds });
    return false;
  }
  if (ending.exitCode !== 0) {
    const tail = tailOf(output);
    context.recorder.emit(failed(stage.name, seconds, ending, describeFailure(ending, tail), tail));
    return false;
  }
  return await finish(context, stage, check, seconds);
}

/** What must be put right before a stage can start: said rather than left to a traceback. */
function findObstacle(dir: string, stage: Stage, check: StageCheck): string | null {
  const missing = check.deps.find((dep) => dep.hash === null);
  if (missing !== undefined) return `${missing.path}, which it reads, is not there`;
  if (!existsSync(join(dir, stage.folder))) return `its folder ${stage.folder} is not there`;
  const root = realpathSync(dir);
  for (const { path } of stage.outs) {
    const parent = nearestFolder(join(dir, dirname(path)));
    if (parent !== root && !parent.startsWith(root + sep))
      return `${path} is behind a link that leaves the project`;
  }
  return null;
}

function nearestFolder(path: string): string {
  return existsSync(path) ? realpathSync(path) : nearestFolder(dirname(path));
}

async function execute(
  context: StageContext,
  stage: Stage,
  check: StageCheck,
): Promise<{ ending: Ending; output: string }> {
  const { recorder, signal, grace } = context;
  const name = stage.name;
  const log = `logs/${name}.log`;
  const eventsFile = eventsFileOf(recorder.folder, name);
  const reader = new RuntimeReader(eventsFile);
  const decoder = new StringDecoder('utf8');
  let output = '';
  const guarded = (work: () => void) => {
    try {
      work();
    } catch (error) {
      context.onBroken(error);
    }
  };
  const poll = () => guarded(() => takeRuntimeEvents(context, name, reader));
  const onOutput = (data: Buffer) =>
    guarded(() => {
      const text = decoder.write(data);
      output = (output + text).slice(-longestTail);
      recorder.log(log, data);
      recorder.emit({ type: 'stage-log', time: now(), stage: name, text });
    });
  let onStart = (pid: number) =>
    guarded(() => {
      recorder.emit(
        { type: 'stage-queued', time: now(), stage: name, reason: check.reasons.join('; ') },
        { type: 'stage-started', time: now(), stage: name, ...inputsOf(stage, check), log, pid },
      );
      setImmediate(() => guarded(() => afterStart(context, check)));
    });
  const timer = setInterval(poll, pollMilliseconds);
  let ending: Ending = { exitCode: null, signal: null };
  try {
    recorder.log(log, new Uint8Array());
    for (const command of stage.cmd) {
      const process = context.ahead.take(stage, command);
      ending = await process.run({ onOutput, onStart }, signal, grace);
      onStart = () => {};
      if (ending.exitCode !== 0 || signal.aborted) break;
    }
  } finally {
    clearInterval(timer);
    poll();
    context.files.remove(eventsFile);
  }
  return { ending, output };
}

function takeRuntimeEvents(context: StageContext, stage: string, reader: RuntimeReader): void {
  const events = reader.read();
  for (const event of events) if (event.type === 'python') context.onPython(event);
  const told = toRunEvents(stage, events, now());
  if (told.length > 0) context.recorder.emit(...told);
}

/** What tells the runtime where to write, and a stage whose it is. */
export function stageEnvironment(
  env: NodeJS.ProcessEnv,
  recorder: Recorder,
  stage: string,
): NodeJS.ProcessEnv {
  return {
    ...env,
    STAGEWRIGHT_EVENTS: eventsFileOf(recorder.folder, stage),
    STAGEWRIGHT_RUN: recorder.run.id,
    STAGEWRIGHT_STAGE: stage,
  };
}

function eventsFileOf(folder: string, stage: string): string {
  return join(folder, 'logs', `.${stage}.events`);
}

/** Work for the record that the stage must not wait for. */
function afterStart(context: StageContext, check: StageCheck): void {
  context.onStarted();
  for (const dep of check.deps) keepText(context, dep);
}

/** Keeps the text of a code file, once for each content, so that a diff can show what changed. */
function keepText(context: StageContext, dep: FileFact): void {
  if (dep.hash === null || dep.hash.endsWith('.dir') || !isCode(dep.path) || (dep.size ?? 0) > 512 * 1024)
    return;
  const path = objectPath(context.layout.objects, dep.hash);
  if (existsSync(path)) return;
  const bytes = readFileSync(join(context.pipeline.dir, dep.path));
  if (hashBytes(bytes) !== dep.hash) return;
  context.files.makeFolder(dirname(path));
  context.files.replace(path, bytes.toString('utf8'));
}

/** A stage whose command succeeded: what it must have written, its metrics, and what is remembered of it. */
async function finish(
  context: StageContext,
  stage: Stage,
  check: StageCheck,
  seconds: number,
): Promise<boolean> {
  const { recorder, cache, pipeline } = context;
  const outs = await cache.hashes.facts(stage.outs);
  const missing = outs.filter((out) => out.hash === null).map((out) => out.path);
  if (missing.length > 0) {
    const reason = `it ended well but did not write ${missing.join(', ')}`;
    recorder.emit(failed(stage.name, seconds, { exitCode: 0, signal: null }, reason, []));
    return false;
  }
  const metrics = metricEvents(pipeline.dir, stage);
  recorder.emit(...metrics, {
    type: 'stage-finished',
    time: now(),
    stage: stage.name,
    seconds,
    exitCode: 0,
    outs,
  });
  const { run } = recorder;
  cache.remember(stage.name, {
    run: run.id,
    cmd: [...stage.cmd],
    folder: stage.folder,
    deps: hashesOf(check.deps),
    params: { ...check.params },
    outs: hashesOf(outs),
    seeds: run.stages.find((s) => s.name === stage.name)?.seeds ?? {},
    metrics: run.metrics.filter((metric) => metric.stage === stage.name),
  } satisfies Remembered);
  return true;
}

/** Metrics from the stage's metrics files; with several files, each name begins with its file's. */
function metricEvents(dir: string, stage: Stage): RunEvent[] {
  const files = stage.outs.filter((out) => out.kind === 'metrics').map((out) => out.path);
  return files.flatMap((file): RunEvent[] => {
    const prefix = files.length > 1 ? `${file.replace(/^.*\/|\.\w+$/g, '')}.` : '';
    const { metrics } = readMetrics(readTextOrEmpty(join(dir, file)), file);
    return metrics.map(([name, value]) => ({
      type: 'stage-metric',
      time: now(),
      stage: stage.name,
      name: prefix + name,
      value,
      step: null,
    }));
  });
}

/** A folder is no metrics file. */
function readTextOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** What a stage runs with, as events tell it. */
export function inputsOf(stage: Stage, check: StageCheck) {
  return { cmd: [...stage.cmd], deps: [...check.deps], params: { ...check.params } };
}

function hashesOf(files: readonly FileFact[]): Record<string, string | null> {
  return Object.fromEntries(files.map((file) => [file.path, file.hash]));
}

function failed(
  stage: string,
  seconds: number | null,
  ending: Ending,
  reason: string,
  tail: string[],
): RunEvent {
  return { type: 'stage-failed', time: now(), stage, seconds, ...ending, reason, tail };
}

function now(): string {
  return new Date().toISOString();
}
