import type {
  FileEdit,
  Problem,
  PythonEnvironment,
  Result,
  Run,
  RunDiff,
  StageStatus,
} from '@stagewright/core';
import type { RunOutcome } from '@stagewright/runner';
import type { RunsData } from '@stagewright/ui/contract';

/** What the worker does. It is a process of its own: it hashes files, starts Python, and may be killed without the editor noticing. */
export interface WorkerMethods {
  /** What is installed in a Python; runs it. */
  probe(params: { readonly python: string | null }): Promise<PythonEnvironment | null>;
  /** Writes all of the edits or none. */
  write(params: { readonly dir: string; readonly edits: readonly FileEdit[] }): Promise<readonly Problem[]>;
  status(params: { readonly dir: string }): Promise<Result<readonly StageStatus[]>>;
  /** Runs the stages that are stale, and what they need; all stages with none named. */
  run(params: RunParams): Promise<Result<RunOutcome>>;
  runs(params: { readonly dir: string }): Promise<RunsData>;
  record(params: { readonly dir: string; readonly run: string | null }): Promise<Run | null>;
  /** null: the run before. */
  diff(params: {
    readonly dir: string;
    readonly run: string;
    readonly baseline: string | null;
  }): Promise<Result<RunDiff>>;
  log(params: { readonly dir: string; readonly run: string; readonly stage: string }): Promise<string | null>;
}

export interface RunParams {
  readonly dir: string;
  readonly stage: string | null;
  readonly force: boolean;
  readonly python: string | null;
}

export type WorkerMethod = keyof WorkerMethods;

/** To the worker. `stop` ends the run that a request has started. */
export type ToWorker =
  | { readonly id: number; readonly method: WorkerMethod; readonly params: unknown }
  | { readonly id: number; readonly stop: true };

/** From the worker: the state of a run under way, as it changes, and one answer to each request. */
export type FromWorker =
  | { readonly id: number; readonly run: Run }
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failed: string };
