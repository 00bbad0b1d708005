/** One file as it should be. `path` is relative to the project's folder, with `/`, and never leaves it. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** A place where a hand edit and the new text disagree. */
export interface Conflict {
  /** 1-based line in the edit's `after`, which keeps the hand edit there. */
  readonly line: number;
  readonly yours: string;
  readonly generated: string;
}

/** A planned change of one file. Hosts show it as a diff and apply all edits or none. */
export interface FileEdit {
  readonly path: string;
  /**
   * - `create`, `replace`, `remove`: nobody but Stagewright has written the file;
   * - `merge`: the file keeps what was edited by hand, and gets what is new;
   * - `keep`: no longer generated, but edited by hand, so it stays as it is (`after` is `before`);
   * - `conflict`: a hand edit and the new text disagree (`conflicts` says where);
   * - `foreign`: the file is there, differs, and was not written by Stagewright (`conflicts` holds all of it).
   */
  readonly kind: 'create' | 'replace' | 'remove' | 'merge' | 'keep' | 'conflict' | 'foreign';
  /** null: the file is not there yet. */
  readonly before: string | null;
  /** null: the file is removed. */
  readonly after: string | null;
  /** When this is not empty, none of the edits may be written. */
  readonly conflicts: readonly Conflict[];
}
