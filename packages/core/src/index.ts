export type { Effects, StatementFacts } from './analysis/facts.js';
export {
  analyzeNotebook,
  type CellAnalysis,
  type NotebookAnalysis,
  type StarNames,
} from './analysis/notebook-analysis.js';
export * from './cells/cell.js';
export * from './cells/read-cell.js';
export * from './config/config.js';
export * from './config/read-config.js';
export * from './config/read-params.js';
export * from './config/yaml.js';
export * from './diff/compare-runs.js';
export * from './diff/direction.js';
export * from './diff/render-diff.js';
export * from './diff/run-diff.js';
export * from './editor/drift.js';
export * from './editor/extraction.js';
export * from './editor/notebook-view.js';
export * from './editor/plan-of.js';
export * from './editor/stage-view.js';
export * from './files/cell-drift.js';
export * from './files/check-params.js';
export * from './files/environment-probe.js';
export * from './files/file-edit.js';
export {
  type ExtractOptions,
  extractPipeline,
  type PythonEnvironment,
  planPipeline,
} from './files/generate/extract-pipeline.js';
export type { Origin } from './files/generate/origins.js';
export type { LintFinding, PythonTools } from './files/generate/polish.js';
export * from './files/merge.js';
export * from './files/origin-lines.js';
export * from './files/plan-project.js';
export * from './files/ruff-tools.js';
export * from './files/unified-diff.js';
export * from './notebook/apply-edits.js';
export * from './notebook/edit-notebook.js';
export * from './notebook/notebook.js';
export * from './notebook/read-notebook.js';
export * from './notebook/tags.js';
export { artifactFormatSchema } from './plan/artifact-format.js';
export type { Blueprint } from './plan/blueprint.js';
export * from './plan/name-flow.js';
export * from './plan/plan.js';
export { planBlueprint } from './plan/plan-pipeline.js';
export { assignStages, type StageCells } from './plan/stages.js';
export * from './problem/problem.js';
export { levelSchema, locationSchema, problemSchema } from './problem/problem-schema.js';
export * from './record/record.js';
export * from './record/run-summary.js';
export * from './record/stage-status.js';
export * from './record/stored-run.js';
export * from './refactor/make-refactoring.js';
export * from './refactor/mend.js';
export * from './refactor/refactoring.js';
export * from './refactor/suggest-stages.js';
export { REFACTORINGS } from './refactor/table.js';
export * from './rules/check-config.js';
export * from './rules/check-notebook.js';
export { RuleContext } from './rules/context.js';
export * from './rules/render-docs.js';
export * from './rules/rule.js';
export { RULES } from './rules/table.js';
export * from './run/events.js';
export * from './run/facts.js';
export * from './run/kernel-state.js';
export * from './run/reduce-run.js';
export * from './run/run-plan.js';
export * from './run/times.js';
export * from './run/values.js';
export * from './syntax/ast.js';
export * from './syntax/parse.js';
export * from './syntax/walk.js';
export * from './text/byte-size.js';
export * from './text/diff-edits.js';
export * from './text/text.js';
export type { VerifyInput } from './verify/evidence.js';
export * from './verify/origin-lines.js';
export * from './verify/recording.js';
export * from './verify/report.js';
export * from './verify/verify.js';
export { type WatchedNames, watchedNames } from './verify/watched-names.js';
