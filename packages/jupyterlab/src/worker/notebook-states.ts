import {
  analyzeNotebook,
  type Config,
  defaultConfig,
  type Finding,
  type Notebook,
  type NotebookAnalysis,
  type NotebookCell,
  NotebookView,
  planOf,
  readConfig,
  stagesOf,
} from '@stagewright/core';
import { CONFIG_FILE, type Look, type NotebookInput } from './protocol.js';
import { SnapshotProject } from './snapshot-project.js';

/** A notebook that is open: what is known of its last state. */
export class NotebookState {
  readonly project: SnapshotProject;
  #analysis: NotebookAnalysis | null = null;
  #view: NotebookView | null = null;
  #version = 0;
  #told = '';
  #configText: string | null = null;
  #config: Config = defaultConfig;

  constructor(notebookDir: string) {
    this.project = new SnapshotProject(notebookDir);
  }

  /** What is known of the notebook. Throws before it was looked at. */
  get view(): NotebookView {
    if (this.#view === null) throw new Error('the notebook was not looked at');
    return this.#view;
  }

  /** Problems of the settings: with them nothing should be written. */
  get configProblems(): readonly Finding[] {
    const text = this.project.config;
    const read = text === null ? null : readConfig(text, CONFIG_FILE);
    return read === null || read.ok ? [] : read.problems;
  }

  /** Analyses the notebook as it is now; null when nothing that is shown has changed. */
  look(input: NotebookInput): Look | null {
    const cells = input.cells.map((cell, index): NotebookCell => {
      const made = { ...cell, index };
      // The same object while nothing has changed, so that what was found in the cell is not looked for again.
      const known = this.#analysis?.notebook.cells[index];
      return known !== undefined && isSame(known, made) ? known : made;
    });
    const notebook: Notebook = { path: input.path, text: '', language: input.language, cells };
    this.#analysis = analyzeNotebook(notebook, this.#analysis ?? undefined);
    this.#view = new NotebookView(this.#analysis, this.#readConfig(), this.project);
    this.#version += 1;
    const seen = lookOf(this.#view);
    const text = JSON.stringify(seen);
    if (text === this.#told) return null;
    this.#told = text;
    return { version: this.#version, ...seen };
  }

  #readConfig(): Config {
    const text = this.project.config;
    if (text !== this.#configText) {
      const read = text === null ? null : readConfig(text, CONFIG_FILE);
      this.#config = read?.ok ? read.value : defaultConfig;
      this.#configText = text;
    }
    return this.#config;
  }
}

function lookOf(view: NotebookView): Omit<Look, 'version'> {
  return {
    plan: planOf(view),
    findings: view.findings.map(({ fix, ...problem }) => ({ ...problem, fix: fix?.label ?? null })),
    stages: Object.fromEntries(view.stages),
    views: stagesOf(view),
  };
}

function isSame(a: NotebookCell, b: NotebookCell): boolean {
  return (
    a.id === b.id &&
    a.type === b.type &&
    a.source === b.source &&
    a.executionCount === b.executionCount &&
    a.tags.join('\n') === b.tags.join('\n')
  );
}
