import type { Params } from '@stagewright/core';

/** Params that a stage uses, from one file. */
export interface ParamsUse {
  /** Relative to the project folder. */
  readonly file: string;
  /** Dotted keys; null: the whole file. */
  readonly keys: readonly string[] | null;
}

export interface StageOut {
  /** Relative to the project folder, with `/`. */
  readonly path: string;
  readonly kind: 'out' | 'metrics' | 'plot';
  /** Kept when the stage runs again, so that it can go on from it. */
  readonly persist: boolean;
}

/** One stage of `dvc.yaml`. */
export interface Stage {
  readonly name: string;
  /** Commands, one after the other, each by `sh -c` in `folder`. */
  readonly cmd: readonly string[];
  /** Relative to the project folder; '' is the project folder. */
  readonly folder: string;
  readonly deps: readonly string[];
  readonly params: readonly ParamsUse[];
  readonly outs: readonly StageOut[];
  readonly frozen: boolean;
  readonly alwaysChanged: boolean;
  /** Stages that write what this one reads. */
  readonly upstream: readonly string[];
}

/** A pipeline that can run: its stages in an order in which each comes after those it depends on. */
export interface Pipeline {
  readonly dir: string;
  readonly name: string;
  readonly stages: readonly Stage[];
  /** Each params file that is used or is `params.yaml`, by its path. */
  readonly params: ReadonlyMap<string, Params>;
}

/** The file that params are in unless a stage says otherwise. */
export const paramsFile = 'params.yaml';

/** A stage with everything it needs, in the pipeline's order. */
export function withUpstream(pipeline: Pick<Pipeline, 'stages'>, name: string): Stage[] {
  const wanted = new Set<string>();
  const add = (stage: string): void => {
    if (wanted.has(stage)) return;
    wanted.add(stage);
    pipeline.stages.find((s) => s.name === stage)?.upstream.forEach(add);
  };
  add(name);
  return pipeline.stages.filter((stage) => wanted.has(stage.name));
}
