import type { NotebookPanel } from '@jupyterlab/notebook';
import type { NotebookEdit } from '@stagewright/core';

type SharedNotebook = NonNullable<NotebookPanel['content']['model']>['sharedModel'];
type SharedCell = ReturnType<SharedNotebook['getCell']>;

/** What the shared model has beside its interface. */
interface Undoing {
  readonly undoManager?: { stopCapturing(): void };
}

/** An edit of a text, from the end of the text to its beginning. */
export interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/**
 * Makes edits of a notebook in its shared model, as one step to undo. Only what differs is changed, so that what others type in the same
 * notebook meanwhile stays, as do outputs, ids and cursors.
 *
 * @param diff the replacements that make one text of another.
 */
export function applyNotebookEdits(
  { content }: NotebookPanel,
  edits: readonly NotebookEdit[],
  diff: (before: string, after: string) => readonly Replacement[],
): void {
  const shared = content.model?.sharedModel;
  if (shared === undefined) return;
  asOneStep(shared, () => {
    // From the last cell to the first: places of those before stay what they are.
    const cells = [...new Set(edits.map(({ cell }) => cell))].sort((a, b) => b - a);
    for (const cell of cells) {
      const own = edits.filter((edit) => edit.cell === cell);
      if (own.some(({ kind }) => kind === 'removeCell')) shared.deleteCell(cell);
      else for (const edit of own) changeCell(shared.getCell(cell), edit, diff);
      const inserted = own.flatMap((edit) => (edit.kind === 'insertCode' ? [newCell(edit)] : []));
      if (inserted.length > 0) shared.insertCells(cell, inserted);
    }
  });
}

function changeCell(
  cell: SharedCell,
  edit: NotebookEdit,
  diff: (before: string, after: string) => readonly Replacement[],
): void {
  if (edit.kind === 'setTags') {
    if (edit.tags.length > 0) cell.setMetadata('tags', [...edit.tags]);
    else cell.deleteMetadata('tags');
  }
  if (edit.kind === 'setSource') {
    const replacements = [...diff(cell.getSource(), edit.source)].sort((a, b) => b.from - a.from);
    for (const { from, to, insert } of replacements) cell.updateSource(from, to, insert);
  }
}

/** What we write ourselves is trusted, as what a person types is. */
function newCell({ source, tags }: Extract<NotebookEdit, { kind: 'insertCode' }>) {
  return {
    cell_type: 'code' as const,
    source,
    metadata: { trusted: true, ...(tags.length > 0 ? { tags: [...tags] } : {}) },
  };
}

/** The undo manager joins changes that follow each other closely: ours stand alone. */
function asOneStep(shared: SharedNotebook, work: () => void): void {
  const { undoManager } = shared as Undoing;
  undoManager?.stopCapturing();
  shared.transact(work);
  undoManager?.stopCapturing();
}
