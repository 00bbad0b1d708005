export { readKernelRuntime } from './kernel-runtime.js';
export { loadPipeline } from './pipeline/load-pipeline.js';
export type { ParamsUse, Pipeline, Stage, StageOut } from './pipeline/pipeline.js';
export { defaultGrace, type Grace } from './process/stage-process.js';
export {
  type OnRunEvent,
  pipelineStatus,
  type RunOptions,
  type RunOutcome,
  runPipeline,
} from './run/run-pipeline.js';
export { diskFiles, type Files } from './store/files.js';
export { previousRun, resolveRun } from './store/resolve.js';
export { openStore, type Store } from './store/store.js';
export type { CellToRun } from './verify/run-notebook.js';
export {
  recordNotebook,
  recordPipeline,
  type TwoRuns,
  type VerifyEvent,
  type VerifyOptions,
} from './verify/verify-pipeline.js';
