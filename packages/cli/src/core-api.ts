// Stands in until core has these.
import type { Config, Finding, GeneratedFile, Notebook, Plan, Result } from '@stagewright/core';

export interface NotebookAnalysis {
  readonly notebook: Notebook;
}
export interface Environment {
  readonly python: string;
  readonly packages: Readonly<Record<string, string>>;
  readonly modules: Readonly<Record<string, string>>;
  readonly starNames?: Readonly<Record<string, readonly string[]>>;
}
export interface PythonTools {
  format(text: string): string;
  check(text: string): { code: string; message: string; line: number; column: number }[];
}
export function analyzeNotebook(_notebook: Notebook, _previous?: NotebookAnalysis): NotebookAnalysis {
  throw new Error('core has no analyzeNotebook yet');
}
export function checkNotebook(_analysis: NotebookAnalysis, _config: Config): Finding[] {
  throw new Error('core has no checkNotebook yet');
}
export function planPipeline(
  _analysis: NotebookAnalysis,
  _options: { config: Config; environment: Environment | null },
): Plan {
  throw new Error('core has no planPipeline yet');
}
export function extractPipeline(
  _analysis: NotebookAnalysis,
  _options: { config: Config; environment: Environment | null; tools: PythonTools; notebookDir?: string },
): Result<{ plan: Plan; files: GeneratedFile[] }> {
  throw new Error('core has no extractPipeline yet');
}
export interface StageCells {
  readonly source: 'tags' | 'headings' | 'single';
  readonly names: readonly string[];
  readonly titles: ReadonlyMap<string, string>;
  readonly stageOf: readonly (string | null)[];
}
export function assignStages(_analysis: NotebookAnalysis): StageCells {
  throw new Error('core has no assignStages yet');
}
