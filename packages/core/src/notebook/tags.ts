/**
 * What a cell's tags say, in Stagewright's terms; the only reader of tags. Kale's (`step:NAME`, `block:NAME`, `imports`, `functions`,
 * `pipeline-parameters`, `pipeline-metrics`, `skip`) and papermill's (`parameters`) tags are read as their equivalents.
 */
export interface CellTags {
  /** Stage name of a `stage:` (or Kale `step:`) tag; null without one. */
  readonly stage: string | null;
  /** Name of a `function:` tag. */
  readonly functionName: string | null;
  readonly parameters: boolean;
  readonly metrics: boolean;
  readonly skip: boolean;
  /** Kale's `imports` or `functions`: the cell belongs to no stage by itself, what it defines follows whoever needs it. */
  readonly shared: boolean;
}

/** A stage's or function's name: also a Python identifier, a file name and a key in dvc.yaml. */
export const NAME_PATTERN = /^[a-z][a-z0-9_]{0,63}$/;
