import type { Notebook, NotebookEdit } from '../../notebook/notebook.js';
import { applyTextEdits, type TextEdit } from '../../text/text.js';

interface NewCell {
  readonly at: number;
  readonly tags: readonly string[];
  readonly lines: string[];
}

/** Gathers the small changes that one fix makes, so that each cell is changed once. */
export class Changes {
  readonly #edits = new Map<number, TextEdit[]>();
  readonly #tags = new Map<number, readonly string[]>();
  readonly #cells: NewCell[] = [];

  constructor(private readonly notebook: Notebook) {}

  /** Replaces a piece of a cell's source, in offsets of the source as it is. */
  replace(cell: number, edit: TextEdit): void {
    this.#edits.set(cell, [...(this.#edits.get(cell) ?? []), edit]);
  }

  /** Adds a line below the last of a cell. */
  append(cell: number, line: string): void {
    const source = this.notebook.cells[cell]?.source ?? '';
    const from = source.trimEnd().length;
    this.replace(cell, { from, to: from, insert: from === 0 ? line : `\n${line}` });
  }

  setTags(cell: number, tags: readonly string[]): void {
    this.#tags.set(cell, tags);
  }

  /** Adds lines to the new cell of these tags before `at`, which is made when it is not there yet. */
  insert(at: number, tags: readonly string[], lines: readonly string[]): void {
    const known = this.#cells.find((c) => c.at === at && c.tags.join() === tags.join());
    if (known === undefined) this.#cells.push({ at, tags, lines: [...lines] });
    else known.lines.push(...lines);
  }

  /** Where the fix puts a new cell of parameters, if it does. */
  newParametersAt(): number | null {
    return this.#cells.find((c) => c.tags.includes('parameters'))?.at ?? null;
  }

  /** The changes as edits of the notebook, each cell in one. */
  edits(): NotebookEdit[] {
    const sources = [...this.#edits].map(([cell, edits]): NotebookEdit => {
      const source = applyTextEdits(this.notebook.cells[cell]?.source ?? '', edits);
      return { kind: 'setSource', cell, source };
    });
    const tags = [...this.#tags].map(([cell, list]): NotebookEdit => ({ kind: 'setTags', cell, tags: list }));
    const added = this.#cells.map(
      ({ at, tags: list, lines }): NotebookEdit => ({
        kind: 'insertCode',
        cell: at,
        source: lines.join('\n'),
        tags: list,
      }),
    );
    return [...sources, ...tags, ...added];
  }
}
