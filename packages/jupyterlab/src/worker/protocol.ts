import type {
  CellDrift,
  FileEdit,
  NotebookEdit,
  Offered,
  Plan,
  Problem,
  PythonEnvironment,
  RefactoringArguments,
  Selection,
  StagePlanView,
  StageSuggestion,
  TextFileChange,
} from '@stagewright/core';

/*
 * What the page and the worker say to each other. The worker analyses notebooks and generates code, so that typing never waits for it; it has no
 * files, no kernel and no network. What it has to know of files it asks for, and the page asks again with their texts.
 */

/** The settings of a project, in its folder. */
export const CONFIG_FILE = 'stagewright.yaml';

/** A cell as the notebook's model has it. */
export interface CellInput {
  readonly id: string;
  readonly type: 'code' | 'markdown' | 'raw';
  readonly source: string;
  readonly tags: readonly string[];
  readonly executionCount: number | null;
}

/** A notebook as it is now. */
export interface NotebookInput {
  /** Seen from the project's folder. */
  readonly path: string;
  /** The notebook's folder seen from there; '' when it is the same. */
  readonly notebookDir: string;
  readonly language: string;
  readonly cells: readonly CellInput[];
}

/** Texts of files of the project, by path; null for those that are not there. */
export type FileTexts = Readonly<Record<string, string | null>>;

/** The notebook that a request is about, and what the page knows of its project. */
export interface About {
  readonly notebook: string;
  readonly files: FileTexts;
  /** Paths of the files that were generated last; null while the page has not looked. */
  readonly bases: readonly string[] | null;
}

/** A finding as it is shown: the edits of its fix stay with the worker. */
export type ShownFinding = Problem & { readonly fix: string | null };

/** What is known of one state of a notebook. */
export interface Look {
  readonly version: number;
  readonly plan: Plan;
  readonly findings: readonly ShownFinding[];
  /** The stage of each code cell, by the cell's index; those in none are left out. */
  readonly stages: Readonly<Record<number, string>>;
  readonly views: readonly StagePlanView[];
}

export interface Preview {
  readonly edits: readonly FileEdit[];
  /** Edits of kept bases, written after the others. */
  readonly bases: readonly FileEdit[];
  readonly plan: Plan | null;
  /** Errors among them: nothing can be extracted. */
  readonly problems: readonly Problem[];
}

/** What should become of the notebook, and of files beside it; nothing, with the reasons. */
export interface Changes {
  readonly title: string;
  readonly edits: readonly NotebookEdit[];
  readonly files: readonly TextFileChange[];
  readonly problems: readonly Problem[];
}

/** Every request: what it says besides which notebook it is about, and what it gives. */
export interface Methods {
  /** Takes a notebook as it is now. null: nothing that is shown is another than before. */
  look: { readonly params: { readonly input: NotebookInput }; readonly answer: Look | null };
  forget: { readonly params: object; readonly answer: null };
  suggestStages: { readonly params: object; readonly answer: StageSuggestion };
  preview: {
    readonly params: { readonly environment: PythonEnvironment | null };
    readonly answer: Preview;
  };
  /** Cells that went another way than their scripts; null when nothing was extracted yet. */
  drift: { readonly params: object; readonly answer: readonly CellDrift[] | null };
  fix: { readonly params: { readonly finding: number }; readonly answer: Changes };
  refactorings: { readonly params: { readonly selection: Selection }; readonly answer: readonly Offered[] };
  refactor: {
    readonly params: {
      readonly id: string;
      readonly selection: Selection;
      readonly given: RefactoringArguments;
    };
    readonly answer: Changes;
  };
}

export type Method = keyof Methods;

/** To the worker. */
export interface Request {
  readonly id: number;
  readonly method: Method;
  readonly about: About;
  readonly params: unknown;
  /** Where the formatter of generated code lies. */
  readonly ruff: string;
}

/** From the worker: an answer, or what it has to know first. */
export type Response =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly needs: readonly string[]; readonly needsBases: boolean }
  | { readonly id: number; readonly failed: string };
