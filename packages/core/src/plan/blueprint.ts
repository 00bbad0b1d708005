import type { Value } from '../analysis/value.js';
import type { Problem } from '../problem/problem.js';
import type { ArtifactFormat } from './plan.js';
import type { Unit } from './units.js';
import type { ParamShape } from './yaml-literals.js';

/** Where a stage gets the value of a notebook variable from. */
export type Source =
  | { readonly kind: 'param'; readonly param: ParamPlan }
  | { readonly kind: 'artifact'; readonly artifact: ArtifactPlan };

export interface ParamPlan {
  /** Place in params.yaml: `['train', 'lr']` or `['seed']`. */
  readonly path: readonly string[];
  /** Name of the variable in the code. */
  readonly name: string;
  /** Source text of the literal. */
  readonly literal: string;
  /** Python annotation. */
  readonly type: string;
  readonly cell: number;
  /** For the comment in params.yaml. */
  readonly origin: string;
  readonly usedBy: readonly string[];
  /** The literal in params.yaml. */
  readonly yaml: string;
  /** YAML has no tuples. */
  readonly shape: ParamShape;
}

export interface ArtifactPlan {
  readonly stage: string;
  readonly path: string;
  readonly format: ArtifactFormat;
  readonly names: readonly string[];
  readonly readBy: string[];
  readonly why: string;
  /** A later stage may write into the memory of what the file holds, so that arrays have to go on sharing it. */
  readonly isWrittenLater: boolean;
}

/** A replacement of an integer literal that fixes randomness by a param. */
export interface SeedParamUse {
  readonly cell: number;
  readonly from: number;
  readonly to: number;
  readonly param: ParamPlan;
}

export interface InputPlan {
  readonly name: string;
  readonly type: string;
  readonly value: Value | null;
  readonly source: Source;
  /** First use in the stage, for messages. */
  readonly cell: number;
}

export interface OutputPlan {
  readonly name: string;
  readonly type: string;
  readonly value: Value | null;
}

export interface FilePlan {
  readonly path: string;
  readonly cell: number;
}

export interface StagePlan {
  readonly name: string;
  readonly title: string;
  readonly cells: readonly number[];
  /** Code, settings and nested definitions of this stage, in order. */
  readonly units: readonly Unit[];
  /** Nested definitions and late imports of earlier stages, made again at the start. */
  readonly replays: readonly Unit[];
  /** Settings of earlier stages, made again at the start. */
  readonly settings: readonly Unit[];
  readonly inputs: readonly InputPlan[];
  readonly outputs: readonly OutputPlan[];
  readonly artifacts: readonly ArtifactPlan[];
  /** Params that stand for seed literals in this stage. */
  readonly seedParams: readonly ParamPlan[];
  /** Moved functions, classes and constants that the stage uses. */
  readonly definitions: ReadonlySet<string>;
  /** Imported names that only strings mention. */
  readonly weakNames: ReadonlySet<string>;
  readonly metrics: readonly string[];
  /** The variable that is itself the dict of metrics. */
  readonly metricsDict: string | null;
  readonly deps: readonly FilePlan[];
  readonly outs: readonly FilePlan[];
  readonly figures: boolean;
  readonly random: 'none' | 'seeded here' | 'state from earlier stage' | 'seeded from params';
  /** The stage whose random state is continued. */
  readonly randomStateFrom: string | null;
  /** Later stages draw from the generators as this one leaves them. */
  readonly savesRandomState: boolean;
  /** Reached by way of files or order only: stages whose outputs must be there first. */
  readonly after: readonly string[];
  readonly isAsync: boolean;
  /** Variables that may be left unbound, or that only a function binds: they start as None. */
  readonly unset: readonly string[];
  /** Built-in functions that the stage reads before it gives the name another meaning. */
  readonly shadowedBuiltins: readonly string[];
}

/** Everything that code generation needs. */
export interface Blueprint {
  readonly package: string;
  readonly source: 'tags' | 'headings' | 'single';
  readonly stages: readonly StagePlan[];
  readonly units: readonly Unit[];
  readonly params: readonly ParamPlan[];
  readonly seedUses: readonly SeedParamUse[];
  /** The param that seeds stages of a notebook without seeds, if any. */
  readonly defaultSeed: ParamPlan | null;
  /** Definitions that go to a module, in notebook order. */
  readonly definitions: readonly Unit[];
  readonly problems: readonly Problem[];
}
