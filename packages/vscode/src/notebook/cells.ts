import * as vscode from 'vscode';

/** VS Code's name for notebooks in nbformat. */
export const NOTEBOOK_TYPE = 'jupyter-notebook';

/** nbformat's own metadata of a cell, which VS Code keeps one level down. */
type CellMetadata = Readonly<Record<string, unknown>> & { readonly tags?: unknown };

function innerMetadata(cell: vscode.NotebookCell): CellMetadata {
  const inner: unknown = cell.metadata.metadata;
  return typeof inner === 'object' && inner !== null ? { ...inner } : {};
}

/** The tags of a cell. */
export function tagsOf(cell: vscode.NotebookCell): readonly string[] {
  const { tags } = innerMetadata(cell);
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
}

/** A cell's metadata with other tags; what else it has stays. */
export function metadataWithTags(
  cell: vscode.NotebookCell,
  tags: readonly string[],
): Record<string, unknown> {
  const { tags: _before, ...others } = innerMetadata(cell);
  return { ...cell.metadata, metadata: tags.length === 0 ? others : { ...others, tags: [...tags] } };
}

/** The open notebook with this URI. */
export function openNotebook(uri: string): vscode.NotebookDocument | undefined {
  const wanted = vscode.Uri.parse(uri).toString();
  return vscode.workspace.notebookDocuments.find((notebook) => notebook.uri.toString() === wanted);
}

/** Shows a cell of a notebook that is open, and puts the focus on it; on a line of it, from 1, where one is named. */
export async function revealCell(
  notebook: vscode.NotebookDocument,
  index: number,
  line?: number,
): Promise<void> {
  const range = new vscode.NotebookRange(index, index + 1);
  const visible = vscode.window.visibleNotebookEditors.find((editor) => editor.notebook === notebook);
  const viewColumn = visible?.viewColumn ?? vscode.ViewColumn.Active;
  const editor = await vscode.window.showNotebookDocument(notebook, { viewColumn, selections: [range] });
  editor.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
  if (line === undefined) return;
  const { document } = notebook.cellAt(index);
  const at = document.validatePosition(new vscode.Position(line - 1, 0));
  const text = vscode.window.visibleTextEditors.find((one) => one.document === document);
  if (text !== undefined) text.selection = new vscode.Selection(at, at);
}
