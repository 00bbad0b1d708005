import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  failure,
  type GeneratedFile,
  type NotebookRecording,
  type OriginLines,
  type PipelineRecording,
  type Plan,
  problem,
  type Result,
  success,
  type WatchedNames,
} from '@stagewright/core';
import { loadPipeline } from '../pipeline/load-pipeline.js';
import { diskFiles } from '../store/files.js';
import { layoutOf, makeStore } from '../store/layout.js';
import { copyProject } from './copy-project.js';
import { Processes } from './processes.js';
import { type CellToRun, runNotebook } from './run-notebook.js';
import { runStages } from './run-stages.js';

export interface VerifyOptions {
  /** The project’s folder. */
  readonly dir: string;
  /** The folder in which the notebook lies. */
  readonly notebookFolder: string;
  readonly cells: readonly CellToRun[];
  readonly plan: Plan;
  readonly names: WatchedNames;
  readonly lines: ReadonlyMap<string, OriginLines>;
  /** Files to write into the copy first: those of a pipeline that is not on disk. */
  readonly files: readonly GeneratedFile[];
  /** The interpreter that runs the notebook. */
  readonly python: string;
  /** Folder with the Python package `stagewright`. */
  readonly runtime: string;
  readonly env: NodeJS.ProcessEnv;
  /** Limit for each cell and each stage. */
  readonly seconds: number | null;
}

/** What happens, for a view. */
export type VerifyEvent =
  | { readonly type: 'notebook'; readonly run: 1 | 2; readonly cell: number | null }
  | { readonly type: 'stage'; readonly stage: string };

/** Begins the names of scratch folders, before the number of the process that uses it. They are on the project’s disk, so that copies can share its blocks. */
const SCRATCH = 'verify-';

export type TwoRuns = readonly [NotebookRecording, NotebookRecording];

/**
 * Runs a notebook twice, each time in a fresh kernel and a fresh copy of the project, which itself is only read; after a run that fails there
 * is no second. Fails when the person’s Python cannot start a kernel.
 */
export async function recordNotebook(
  options: VerifyOptions,
  onEvent: (event: VerifyEvent) => void,
  signal: AbortSignal,
): Promise<Result<TwoRuns>> {
  return inWorkshop(options, signal, async (shop, processes) => {
    const runs: NotebookRecording[] = [];
    for (const run of [1, 2] as const) {
      onEvent({ type: 'notebook', run, cell: null });
      const onCell = (cell: number) => onEvent({ type: 'notebook', run, cell });
      const outcome = await runNotebook(shop.notebook(run, onCell), processes);
      if (outcome.kind === 'missing') return failure(missingModule(outcome.module, outcome.python));
      runs.push(outcome.recording);
      if (outcome.recording.failure !== null || signal.aborted) break;
    }
    const [first, second = first] = runs;
    if (first === undefined || second === undefined) throw new Error('a notebook without a run');
    return success([first, second] as const);
  });
}

/** Runs a pipeline stage by stage in a fresh copy of the project, at the path that `recordNotebook` uses. Fails when dvc.yaml is wrong. */
export async function recordPipeline(
  options: VerifyOptions,
  onEvent: (event: VerifyEvent) => void,
  signal: AbortSignal,
): Promise<Result<PipelineRecording>> {
  return inWorkshop(options, signal, async (shop, processes) => {
    const stages = shop.stages((stage) => onEvent({ type: 'stage', stage }));
    if (!stages.ok) return stages;
    return success(await runStages(stages.value, processes, signal));
  });
}

async function inWorkshop<T>(
  options: VerifyOptions,
  signal: AbortSignal,
  work: (shop: Workshop, processes: Processes) => Promise<T>,
): Promise<T> {
  const layout = layoutOf(options.dir);
  makeStore(layout, diskFiles, existsSync);
  removeLeftovers(layout.cache);
  // Always the same name within a process: what shows a path shows the same one in each run.
  const scratch = join(layout.cache, `${SCRATCH}${process.pid}`);
  mkdirSync(scratch);
  const processes = new Processes(signal);
  try {
    return await work(new Workshop(options, scratch), processes);
  } finally {
    processes.close();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Makes the copies, one after the other, at the same path: what shows a path shows the same one. */
class Workshop {
  readonly #outs: readonly string[];

  constructor(
    private readonly options: VerifyOptions,
    private readonly scratch: string,
  ) {
    this.#outs = options.plan.stages.flatMap((stage) => stage.outs);
  }

  notebook(run: 1 | 2, onCell: (cell: number) => void) {
    const { cells, python, runtime, seconds } = this.options;
    const { project, notebookFolder } = this.#copy();
    const records = this.#records(`notebook-${run}`);
    const env = this.#environment(run);
    const place = { folder: notebookFolder, project, records, env, files: this.#outs };
    return { cells, python, runtime, seconds, onCell, ...place };
  }

  stages(onStage: (stage: string) => void) {
    const { plan, names, lines, runtime, seconds, files } = this.options;
    const { project } = this.#copy();
    for (const { path, text } of files) {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      writeFileSync(join(project, path), text);
    }
    const pipeline = loadPipeline(project);
    if (!pipeline.ok) return pipeline;
    const records = this.#records('stages');
    const env = this.#environment(1);
    const run = { pipeline: pipeline.value, planned: plan.stages, files: this.#outs };
    return success({ ...run, names, lines, records, runtime, env, seconds, onStage });
  }

  #copy() {
    const target = join(this.scratch, 'work');
    rmSync(target, { recursive: true, force: true, maxRetries: 3 });
    const { dir, notebookFolder } = this.options;
    return copyProject(dir, notebookFolder, target, new Set([...generatedOuts(dir), ...this.#outs]));
  }

  #records(name: string): string {
    const folder = join(this.scratch, name);
    mkdirSync(folder);
    return folder;
  }

  /**
   * Strings hash in another way in each process, and with them the order of sets changes: the two runs of the notebook have different
   * orders, so that what depends on it is seen, and the pipeline has that of the first.
   */
  #environment(run: 1 | 2): NodeJS.ProcessEnv {
    const { env } = this.options;
    return { ...env, PYTHONHASHSEED: env.PYTHONHASHSEED ?? String(run) };
  }
}

/** What the stages of the pipeline on disk write: no run may find what an earlier one has left. */
function generatedOuts(dir: string): string[] {
  const pipeline = loadPipeline(dir);
  return pipeline.ok ? pipeline.value.stages.flatMap((stage) => stage.outs.map((out) => out.path)) : [];
}

function missingModule(module: string, python: string) {
  const message = `${python} cannot run notebooks: it has no \`${module}\`.`;
  return problem('verify/no-kernel', message, `Install it: ${python} -m pip install ipykernel`);
}

/** Removes scratch copies that a killed process has left behind. */
function removeLeftovers(cache: string): void {
  for (const name of readdirSync(cache)) {
    const pid = new RegExp(`^${SCRATCH}(\\d+)$`).exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid)))
      rmSync(join(cache, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
