/** One file as it should be. `path` is relative to the project's folder, with `/`, and never leaves it. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** A planned change of one file. Hosts show it as a diff and apply all edits or none. */
export interface FileEdit {
  readonly path: string;
  /** null: the file is not there yet. */
  readonly before: string | null;
  /** null: the file is removed. */
  readonly after: string | null;
  /** Ranges of lines (1-based, in `after`) where a hand edit and the new text disagree; then nothing may be written. */
  readonly conflicts: readonly {
    readonly line: number;
    readonly yours: string;
    readonly generated: string;
  }[];
}
