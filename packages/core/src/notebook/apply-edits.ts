import type { NotebookCell, NotebookEdit } from './notebook.js';

/** The cells of a notebook after edits, and for each of them its index before; null for a cell that was added. */
export interface EditedCells {
  readonly cells: readonly NotebookCell[];
  readonly origins: readonly (number | null)[];
}

/**
 * The cells after the edits, for those who hold a notebook as cells and not as text. Added cells come in the order of the list where
 * several are inserted at one place.
 */
export function applyToCells(cells: readonly NotebookCell[], edits: readonly NotebookEdit[]): EditedCells {
  const result: { cell: Omit<NotebookCell, 'index'>; origin: number | null }[] = [];
  for (let at = 0; at <= cells.length; at += 1) {
    for (const edit of edits) {
      if (edit.kind !== 'insertCode' || edit.cell !== at) continue;
      const { source, tags } = edit;
      result.push({ cell: { id: null, type: 'code', source, tags, executionCount: null }, origin: null });
    }
    const cell = cells[at];
    const own = edits.filter((edit) => edit.kind !== 'insertCode' && edit.cell === at);
    if (cell === undefined || own.some((edit) => edit.kind === 'removeCell')) continue;
    result.push({ cell: own.reduce(changeCell, cell), origin: at });
  }
  return {
    cells: result.map(({ cell }, index) => ({ ...cell, index })),
    origins: result.map(({ origin }) => origin),
  };
}

function changeCell(cell: NotebookCell, edit: NotebookEdit): NotebookCell {
  if (edit.kind === 'setSource') return { ...cell, source: edit.source };
  return edit.kind === 'setTags' ? { ...cell, tags: edit.tags } : cell;
}

/** The edits that make the cells `after` of the cells `before`: the inverse of `applyToCells`. */
export function editsBetween(
  before: readonly NotebookCell[],
  { cells, origins }: EditedCells,
): NotebookEdit[] {
  const edits: NotebookEdit[] = [];
  cells.forEach((cell, at) => {
    const origin = origins[at] ?? null;
    const old = origin === null ? undefined : before[origin];
    if (old === undefined) {
      const next = origins.slice(at).find((other) => other !== null) ?? before.length;
      edits.push({ kind: 'insertCode', cell: next, source: cell.source, tags: cell.tags });
      return;
    }
    if (old.source !== cell.source) edits.push({ kind: 'setSource', cell: old.index, source: cell.source });
    if (old.tags.join('\n') !== cell.tags.join('\n')) {
      edits.push({ kind: 'setTags', cell: old.index, tags: cell.tags });
    }
  });
  const kept = new Set(origins);
  for (const { index } of before) if (!kept.has(index)) edits.push({ kind: 'removeCell', cell: index });
  return edits;
}
