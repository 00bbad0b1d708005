export { type FollowOptions, type OnNews, RunFollower } from './follow-run.js';
export { kernelHistory } from './history.js';
export { KernelLink } from './kernel-link.js';
export { type PlanOptions, planRun, type ReadText } from './plan-run.js';
export {
  describeVariables,
  findRun,
  type ListedRuns,
  listRuns,
  readChangedTexts,
  readLog,
  readRun,
  readStatus,
  type Started,
  startRun,
  stopRun,
  type Variable,
} from './queries.js';
export { type RunCursor, runBeginning, runCursorSchema } from './run-news.js';
export type { KernelRuntime } from './runtime.js';
