// Stands in until core has the rules.
import type { Config, Finding, NotebookAnalysis } from '@stagewright/core';

export function checkNotebook(_analysis: NotebookAnalysis, _config: Config): Finding[] {
  return [];
}
