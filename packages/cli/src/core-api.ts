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
export declare function analyzeNotebook(notebook: Notebook, previous?: NotebookAnalysis): NotebookAnalysis;
export declare function checkNotebook(analysis: NotebookAnalysis, config: Config): Finding[];
export declare function planPipeline(
  analysis: NotebookAnalysis,
  options: { config: Config; environment: Environment | null },
): Plan;
export declare function extractPipeline(
  analysis: NotebookAnalysis,
  options: { config: Config; environment: Environment | null; tools: PythonTools; notebookDir?: string },
): Result<{ plan: Plan; files: GeneratedFile[] }>;
export interface StageCells {
  readonly source: 'tags' | 'headings' | 'single';
  readonly names: readonly string[];
  readonly titles: ReadonlyMap<string, string>;
  readonly stageOf: readonly (string | null)[];
}
export declare function assignStages(analysis: NotebookAnalysis): StageCells;
