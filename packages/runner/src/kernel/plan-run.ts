import { type Problem, type Result, type RunPlan, type StageToRun, success } from '@stagewright/core';
import { chooseStages } from '../pipeline/choose-stages.js';
import { allParams, paramsOf } from '../pipeline/param-values.js';
import { readPipelineParams, readStages } from '../pipeline/read-pipeline.js';

export interface PlanOptions {
  /** The project folder on the kernel's side; a relative path begins where the kernel was started. */
  readonly project: string;
  /** One stage with what it needs; default: all. */
  readonly stage?: string | null;
  /** Run also what is fresh. */
  readonly force?: boolean;
  readonly jobs?: number | null;
}

/** Gives the text of a file of the project, null when it is not there. */
export type ReadText = (file: string) => Promise<Result<string | null>>;

/** Reads the pipeline as `stagewright run` does, and says what a kernel has to run. Fails as that does. */
export async function planRun(read: ReadText, options: PlanOptions): Promise<Result<RunPlan>> {
  const text = await read('dvc.yaml');
  if (!text.ok) return text;
  const pipeline = readStages(text.value);
  if (!pipeline.ok) return pipeline;
  const texts = new Map<string, string | null>();
  const problems: Problem[] = [];
  for (const file of pipeline.value.files) {
    const found = await read(file);
    if (found.ok) texts.set(file, found.value);
    else problems.push(...found.problems);
  }
  if (problems.length > 0) return { ok: false, problems };
  const params = readPipelineParams(pipeline.value, texts);
  if (!params.ok) return params;
  const whole = { stages: pipeline.value.stages, params: params.value };
  const chosen = chooseStages(whole, options.stage ?? null);
  if (!chosen.ok) return chosen;
  const stages = whole.stages.map((stage): StageToRun => {
    const { name, cmd, folder, deps, outs, frozen, alwaysChanged, upstream } = stage;
    return {
      ...{ name, folder, frozen, alwaysChanged, values: paramsOf(whole, stage) },
      ...{ cmd: [...cmd], deps: [...deps], outs: outs.map((out) => ({ ...out })), upstream: [...upstream] },
    };
  });
  return success({
    version: 1,
    project: options.project,
    sources: { 'dvc.yaml': text.value, ...Object.fromEntries(texts) },
    stages,
    params: allParams(whole),
    stage: options.stage ?? null,
    force: options.force === true,
    jobs: options.jobs ?? null,
  });
}
