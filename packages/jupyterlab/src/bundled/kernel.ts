// The build makes one file of this and all that it imports, loaded when a pipeline is run or a kernel is looked at first.
import type { KernelRuntime } from '@stagewright/runner/kernel';

declare const STAGEWRIGHT_RUNTIME: KernelRuntime;

/** The Python files that kernels get; the build puts them in. */
export const RUNTIME = STAGEWRIGHT_RUNTIME;

export {
  compareRuns,
  defaultConfig,
  judgeKernelState,
  noRun,
  readConfig,
  summarizeRun,
} from '@stagewright/core';
export * from '@stagewright/runner/kernel';
