import type { NotebookPanel } from '@jupyterlab/notebook';

/** Goes to a cell, and to a line of it, counted from 1. */
export async function revealCell(panel: NotebookPanel, index: number, line: number | null): Promise<void> {
  const { content } = panel;
  const cell = content.widgets[index];
  if (cell === undefined) return;
  content.deselectAll();
  content.activeCellIndex = index;
  await content.scrollToItem(index, 'smart');
  await cell.ready;
  if (line === null) {
    content.node.focus();
    return;
  }
  content.mode = 'edit';
  const at = Math.min(line, cell.editor?.lineCount ?? 1) - 1;
  cell.editor?.setCursorPosition({ line: at, column: 0 });
  cell.editor?.focus();
}
