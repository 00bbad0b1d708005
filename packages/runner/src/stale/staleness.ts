import type { FileFact, ParamValue } from '@stagewright/core';
import { paramsOf } from '../pipeline/param-values.js';
import type { Pipeline, Stage } from '../pipeline/pipeline.js';
import type { HashCache } from './hash-cache.js';
import type { Remembered } from './memory.js';

/** A stage's inputs and outputs as they are now, and why it has to run; no reasons: it is fresh. */
export interface StageCheck {
  readonly deps: readonly FileFact[];
  readonly outs: readonly FileFact[];
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly reasons: readonly string[];
}

/** Compares a stage with its last success: command, content of what it reads, values of its params, content of what it wrote. */
export async function checkStage(
  pipeline: Pipeline,
  stage: Stage,
  last: Remembered | undefined,
  hashes: HashCache,
): Promise<StageCheck> {
  const deps = await hashes.facts(stage.deps.map((path) => ({ path, kind: 'dep' as const })));
  const outs = await hashes.facts(stage.outs);
  const params = paramsOf(pipeline, stage);
  if (stage.frozen) return { deps, outs, params, reasons: [] };
  const reasons = last === undefined ? ['it has not run yet'] : compare(stage, last, { deps, outs, params });
  if (stage.alwaysChanged && reasons.length === 0) reasons.push('it is marked always_changed');
  return { deps, outs, params, reasons };
}

function compare(stage: Stage, last: Remembered, now: Omit<StageCheck, 'reasons'>): string[] {
  const reasons: string[] = [];
  if (!same(stage.cmd, last.cmd) || stage.folder !== last.folder) reasons.push('its command changed');
  for (const { path, hash } of now.deps) {
    if (!Object.hasOwn(last.deps, path)) reasons.push(`it now reads ${path}`);
    else if (last.deps[path] !== hash) reasons.push(hash === null ? `${path} is missing` : `${path} changed`);
  }
  for (const path of Object.keys(last.deps)) {
    if (!stage.deps.includes(path)) reasons.push(`it no longer reads ${path}`);
  }
  for (const [key, value] of Object.entries(now.params)) {
    if (!Object.hasOwn(last.params, key)) reasons.push(`it now uses the param ${key}`);
    else if (!same(last.params[key], value)) {
      reasons.push(`param ${key} is ${JSON.stringify(value)}, was ${JSON.stringify(last.params[key])}`);
    }
  }
  for (const key of Object.keys(last.params)) {
    if (!Object.hasOwn(now.params, key)) reasons.push(`it no longer uses the param ${key}`);
  }
  for (const { path, hash } of now.outs) {
    if (hash === null) reasons.push(`${path} is missing`);
    else if (!Object.hasOwn(last.outs, path)) reasons.push(`it now writes ${path}`);
    else if (last.outs[path] !== hash) reasons.push(`${path} is not as it was written`);
  }
  return reasons;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
