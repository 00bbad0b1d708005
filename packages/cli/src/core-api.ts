// Core's functions that the commands on notebooks stand on.
import type { Config, Finding, NotebookAnalysis } from '@stagewright/core';

export {
  analyzeNotebook,
  assignStages,
  extractPipeline,
  type NotebookAnalysis,
  type PythonEnvironment as Environment,
  type PythonTools,
  planPipeline,
  type StageCells,
} from '@stagewright/core';

// Stands in until core has its rules.
export function checkNotebook(_analysis: NotebookAnalysis, _config: Config): Finding[] {
  return [];
}
