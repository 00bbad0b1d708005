import type { TranslationBundle } from '@jupyterlab/translation';
import type { FileEdit, NotebookEdit } from '@stagewright/core';
import type { CellInput } from '../worker/protocol.js';

/** What edits change in each cell, as texts to be shown like files. Cells that only get other tags are shown with their tags. */
export function cellChanges(
  cells: readonly CellInput[],
  edits: readonly NotebookEdit[],
  trans: TranslationBundle,
): FileEdit[] {
  const seen = new Set<string>();
  return edits.map((edit) => {
    const change = changeOf(edit, cells[edit.cell], trans);
    // Several changes of one cell stand under names that differ.
    const path = seen.has(change.path) ? `${change.path} ` : change.path;
    seen.add(path);
    return { ...change, path, conflicts: [] };
  });
}

function changeOf(
  edit: NotebookEdit,
  cell: CellInput | undefined,
  trans: TranslationBundle,
): Omit<FileEdit, 'conflicts'> {
  const source = `${cell?.source ?? ''}\n`;
  const name = trans.__('cell %1', edit.cell + 1);
  if (edit.kind === 'insertCode') {
    const path = trans.__('new cell before cell %1', edit.cell + 1);
    return { path, kind: 'create', before: null, after: tagged(edit.tags, `${edit.source}\n`) };
  }
  if (edit.kind === 'removeCell') return { path: name, kind: 'remove', before: source, after: null };
  if (edit.kind === 'setSource') {
    return { path: name, kind: 'replace', before: source, after: `${edit.source}\n` };
  }
  const [before, after] = [tagged(cell?.tags ?? [], source), tagged(edit.tags, source)];
  return { path: trans.__('%1 (tags)', name), kind: 'replace', before, after };
}

function tagged(tags: readonly string[], source: string): string {
  return tags.length === 0 ? source : `# tags: ${tags.join(', ')}\n${source}`;
}
