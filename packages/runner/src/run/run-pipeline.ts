import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  failure,
  interruptRun,
  type Problem,
  problem,
  type Result,
  type Run,
  type RunEvent,
  readEvents,
  type StageStatus,
  success,
  writeRecord,
} from '@stagewright/core';
import { chooseStages } from '../pipeline/choose-stages.js';
import { loadPipeline, readText } from '../pipeline/load-pipeline.js';
import type { Pipeline, Stage } from '../pipeline/pipeline.js';
import { readSetting, type Setting, setParams } from '../pipeline/set-params.js';
import { belongsToRun } from '../process/identity.js';
import type { Grace } from '../process/stage-process.js';
import { checkStage } from '../stale/staleness.js';
import { diskFiles, type Files, fileProblem } from '../store/files.js';
import { type Layout, layoutOf, makeStore } from '../store/layout.js';
import { takeLock } from '../store/lock.js';
import { newRunId } from '../store/recorder.js';
import { lastHeard, listIds } from '../store/store.js';
import { executeRun } from './execute-run.js';
import { ProjectCache } from './project-cache.js';

export interface RunOptions {
  /** The project folder. */
  readonly dir: string;
  /** One stage with what it needs; null: all. */
  readonly stage?: string | null;
  /** Run also what is fresh. */
  readonly force?: boolean;
  /** `train.lr=0.1` each, written to the params file before anything runs. */
  readonly settings?: readonly string[];
  /** Folder with the Python package `stagewright`; null: stages run without observation. */
  readonly runtime: string | null;
  readonly env: NodeJS.ProcessEnv;
  /** Stages side by side; default: as many as there are cores. */
  readonly jobs?: number;
  readonly files?: Files;
  readonly grace?: Grace;
}

/** `fresh`: nothing had to run and nothing was recorded. */
export type RunOutcome =
  | { readonly kind: 'fresh'; readonly stages: readonly string[] }
  | { readonly kind: 'ran'; readonly run: Run };

export type OnRunEvent = (event: RunEvent, run: Run) => void;

/**
 * Runs the stages of a project's pipeline that are stale, and records the run. Fails, with nothing run or written, when the pipeline,
 * a setting or the stage's name is wrong, the folder cannot be written, or another run is under way. A stage that fails is part
 * of a run that is recorded: then the run's state says so.
 *
 * @param signal ends the run as `interrupted`.
 */
export async function runPipeline(
  options: RunOptions,
  onEvent: OnRunEvent,
  signal: AbortSignal,
): Promise<Result<RunOutcome>> {
  const loaded = loadPipeline(options.dir);
  if (!loaded.ok) return loaded;
  const chosen = chooseStages(loaded.value, options.stage ?? null);
  if (!chosen.ok) return chosen;
  const settings = prepareSettings(options);
  if (!settings.ok) return settings;
  try {
    return await runLocked(options, loaded.value, settings.value, onEvent, signal);
  } catch (error) {
    const found = fileProblem(error, 'Writing to the project');
    if (found === null) throw error;
    return failure(found);
  }
}

async function runLocked(
  options: RunOptions,
  loaded: Pipeline,
  edits: readonly ParamsEdit[],
  onEvent: OnRunEvent,
  signal: AbortSignal,
): Promise<Result<RunOutcome>> {
  const files = options.files ?? diskFiles;
  const layout = layoutOf(loaded.dir);
  makeStore(layout, files, existsSync);
  const id = newRunId(new Date(), listIds(layout.runs)[0] ?? null);
  const lock = takeLock(layout.lock, id);
  if (!lock.ok) return lock;
  try {
    if (lock.value.orphan !== null) closeOrphan(layout, lock.value.orphan, files);
    for (const edit of edits) files.replace(join(loaded.dir, edit.file), edit.text);
    const pipeline = edits.length > 0 ? loadPipeline(loaded.dir) : success(loaded);
    if (!pipeline.ok) return pipeline;
    const stages = chooseStages(pipeline.value, options.stage ?? null);
    if (!stages.ok) return stages;
    const cache = new ProjectCache(pipeline.value.dir, layout, files);
    const reasons = await findStale(pipeline.value, stages.value, cache, options.force === true);
    if (reasons.size === 0) {
      cache.saveHashes();
      return success({ kind: 'fresh', stages: stages.value.map((stage) => stage.name) });
    }
    const { runtime, env, jobs, grace } = options;
    const plan = {
      id,
      pipeline: pipeline.value,
      stages: stages.value,
      reasons,
      force: options.force === true,
    };
    const host = { layout, files, cache, runtime, env, jobs, grace, lock: lock.value };
    const { run, problems } = await executeRun(plan, host, onEvent, signal);
    return success({ kind: 'ran', run }, problems);
  } finally {
    lock.value.release();
  }
}

interface ParamsEdit {
  readonly file: string;
  readonly text: string;
}

/** The texts that `--set` asks for; nothing is written before all are known to be right. */
function prepareSettings(options: RunOptions): Result<ParamsEdit[]> {
  const byFile = new Map<string, Setting[]>();
  for (const argument of options.settings ?? []) {
    const setting = readSetting(argument);
    if (!setting.ok) return setting;
    byFile.set(setting.value.file, [...(byFile.get(setting.value.file) ?? []), setting.value]);
  }
  const edits: ParamsEdit[] = [];
  for (const [file, settings] of byFile) {
    const text = readText(options.dir, file);
    if (!text.ok) return text;
    if (text.value === null) {
      const remedy = 'Params of other files are set as `--set other.yaml:key=value`.';
      return failure(problem('params/missing', `There is no ${file} to set a param in.`, remedy, { file }));
    }
    const edited = setParams(text.value, file, settings);
    if (!edited.ok) return edited;
    if (edited.value !== text.value) edits.push({ file, text: edited.value });
  }
  return success(edits);
}

/**
 * Why each stage that may have to run does; empty when none does. A stage after one that runs is looked at again when its turn
 * comes: it may get the same inputs.
 */
export async function findStale(
  pipeline: Pipeline,
  stages: readonly Stage[],
  cache: ProjectCache,
  force: boolean,
): Promise<Map<string, string[]>> {
  const stale = new Map<string, string[]>();
  for (const stage of stages) {
    const { reasons } = await checkStage(pipeline, stage, cache.lastOf(stage.name), cache.hashes);
    const upstream = stage.frozen ? [] : stage.upstream.filter((name) => stale.has(name));
    if (force && !stage.frozen) stale.set(stage.name, ['it is forced']);
    else if (reasons.length > 0) stale.set(stage.name, [...reasons]);
    else if (upstream.length > 0) stale.set(stage.name, [`it depends on ${upstream.join(', ')}`]);
  }
  return stale;
}

/** A run whose process died with the lock: its stages must not write any more, and its record gets its ending. */
function closeOrphan(layout: Layout, id: string, files: Files): void {
  const folder = join(layout.runs, id);
  const events = readText(folder, 'events.jsonl');
  const { run } = readEvents((events.ok ? events.value : null) ?? '', 'events.jsonl');
  if (run.id !== id || run.ended !== null) return;
  for (const stage of run.stages) {
    if (stage.state === 'running' && stage.pid !== null && belongsToRun(stage.pid, id)) killGroup(stage.pid);
  }
  files.replace(join(folder, 'run.json'), writeRecord(interruptRun(run, lastHeard(folder))));
  files.remove(join(folder, 'reserve'));
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It is gone.
  }
}

/** Whether each stage of a project is fresh, and if not, why. Runs and records nothing. */
export async function pipelineStatus(dir: string): Promise<Result<StageStatus[]>> {
  const loaded = loadPipeline(dir);
  if (!loaded.ok) return loaded;
  const pipeline = loaded.value;
  const cache = new ProjectCache(pipeline.dir, layoutOf(pipeline.dir), diskFiles);
  const problems: Problem[] = [];
  try {
    const stale = await findStale(pipeline, pipeline.stages, cache, false);
    return success(
      pipeline.stages.map(({ name, frozen }) => ({
        name,
        state: frozen ? 'frozen' : stale.has(name) ? 'stale' : 'fresh',
        reasons: stale.get(name) ?? [],
        run: cache.lastOf(name)?.run ?? null,
      })),
      problems,
    );
  } catch (error) {
    const found = fileProblem(error, 'Reading the project’s files');
    if (found === null) throw error;
    return failure(found);
  }
}
