import {
  analyzeNotebook,
  type Config,
  type Extraction,
  extractPipeline,
  type Notebook,
  type NotebookAnalysis,
  type PythonEnvironment,
  type PythonTools,
} from '@stagewright/core';
import type { NotebookView } from '../notebook-state.js';

/** What an extraction is made of: plain data, since it may be made in another thread. */
export interface ExtractionRequest {
  readonly notebook: Notebook;
  readonly config: Config;
  readonly environment: PythonEnvironment | null;
  readonly notebookDir: string;
}

export type Extract = (request: ExtractionRequest) => Promise<Extraction>;

/** Extracts in memory; what was found in the cells of a notebook is kept for the next time. */
export function extractor(loadTools: () => Promise<PythonTools>): Extract {
  let tools: Promise<PythonTools> | null = null;
  let previous: NotebookAnalysis | undefined;
  return async ({ notebook, ...options }) => {
    tools ??= loadTools();
    const kept = previous?.notebook.path === notebook.path ? previous : undefined;
    const analysis = analyzeNotebook(notebook, kept);
    previous = analysis;
    const result = extractPipeline(analysis, { ...options, tools: await tools });
    if (!result.ok) return { plan: null, files: [], origins: [], problems: result.problems };
    const { plan, files, origins } = result.value;
    return { plan, files, origins, problems: result.problems };
  };
}

/** What extractions of open notebooks would write; each is made once for each version of a notebook. */
export class Extractions {
  readonly #known = new WeakMap<NotebookView, Promise<Extraction>>();

  constructor(private readonly extract: Extract) {}

  /** An extraction of the notebook as the view has it. */
  of(view: NotebookView, environment: PythonEnvironment | null = null): Promise<Extraction> {
    if (environment !== null) return this.#make(view, environment);
    const known = this.#known.get(view);
    if (known !== undefined) return known;
    const made = this.#make(view, null);
    this.#known.set(view, made);
    made.catch(() => this.#known.delete(view));
    return made;
  }

  async #make(view: NotebookView, environment: PythonEnvironment | null): Promise<Extraction> {
    const errors = view.findings.filter(({ level }) => level === 'error');
    if (errors.length > 0) return { plan: null, files: [], origins: [], problems: errors };
    const { config, project, analysis } = view;
    const { notebookDir } = project;
    return this.extract({ notebook: analysis.notebook, config, environment, notebookDir });
  }
}
