/** A cell of a notebook, as far as Stagewright reads it. Everything else stays in the notebook's text and is never touched. */
export interface NotebookCell {
  /** Place in the notebook's list of all cells, from 0. */
  readonly index: number;
  /** nbformat 4.5 cell id, where there is one. */
  readonly id: string | null;
  readonly type: 'code' | 'markdown' | 'raw';
  /** The joined source. */
  readonly source: string;
  /** Every tag, also those that are not ours, in order. */
  readonly tags: readonly string[];
  /** Code cells: the execution count that is stored, if any. */
  readonly executionCount: number | null;
}

/** A notebook of nbformat 4 that was read. */
export interface Notebook {
  /** As the person gave it; for messages and for names derived from it. */
  readonly path: string;
  /** The whole file as it was, so that edits can be made in place; '' where an editor holds the cells and makes the edits. */
  readonly text: string;
  /** Lower-case kernel language, `python` where the metadata does not say. */
  readonly language: string;
  readonly cells: readonly NotebookCell[];
}

/** One change of a notebook, in terms of the cells as they were before any of the changes. */
export type NotebookEdit =
  | { readonly kind: 'setTags'; readonly cell: number; readonly tags: readonly string[] }
  | { readonly kind: 'setSource'; readonly cell: number; readonly source: string }
  /** Inserts a code cell before `cell` (cells.length: at the end). */
  | {
      readonly kind: 'insertCode';
      readonly cell: number;
      readonly source: string;
      readonly tags: readonly string[];
    }
  /** Removes the cell with its outputs. At least one cell has to stay. */
  | { readonly kind: 'removeCell'; readonly cell: number };
