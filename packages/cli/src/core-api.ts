// Stands in until core has the rules: what keeps the notebook from being a pipeline, and no rule beyond that.
import { type Config, type Finding, type NotebookAnalysis, planPipeline } from '@stagewright/core';

export function checkNotebook(analysis: NotebookAnalysis, config: Config): readonly Finding[] {
  return planPipeline(analysis, { config, environment: null }).problems;
}
