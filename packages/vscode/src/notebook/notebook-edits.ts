import type { NotebookEdit } from '@stagewright/core';
import * as vscode from 'vscode';
import { metadataWithTags } from './cells.js';

/** A change of a file beside the notebook. */
export interface FileChange {
  readonly uri: string;
  readonly before: string | null;
  readonly after: string;
}

/**
 * Edits of cells and files as one edit of the workspace, which is one step to undo. VS Code keeps what is typed into a cell apart from the
 * steps of the notebook, so a cell with another text takes the place of the old one, with its outputs, id and unknown metadata.
 */
export function workspaceEditOf(
  notebook: vscode.NotebookDocument,
  edits: readonly NotebookEdit[],
  files: readonly FileChange[] = [],
): vscode.WorkspaceEdit {
  const result = new vscode.WorkspaceEdit();
  const changes = [...new Set(edits.map(({ cell }) => cell))].flatMap((cell) =>
    editsOfCell(
      notebook,
      cell,
      edits.filter((edit) => edit.cell === cell),
    ),
  );
  if (changes.length > 0) result.set(notebook.uri, changes);
  for (const { uri, before, after } of files) {
    const target = vscode.Uri.parse(uri);
    const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === target.toString());
    if (before === null) result.createFile(target, { contents: new TextEncoder().encode(after) });
    else result.replace(target, wholeOf(document?.getText() ?? before), after);
  }
  return result;
}

function editsOfCell(
  notebook: vscode.NotebookDocument,
  index: number,
  edits: readonly NotebookEdit[],
): vscode.NotebookEdit[] {
  const inserted = edits.flatMap((edit) => (edit.kind === 'insertCode' ? [newCell(edit)] : []));
  const insertion = inserted.length === 0 ? [] : [vscode.NotebookEdit.insertCells(index, inserted)];
  const own = edits.filter((edit) => edit.kind !== 'insertCode');
  if (own.length === 0) return insertion;
  const range = new vscode.NotebookRange(index, index + 1);
  if (own.some(({ kind }) => kind === 'removeCell'))
    return [...insertion, vscode.NotebookEdit.deleteCells(range)];
  const cell = notebook.cellAt(index);
  const tags = own.find((edit) => edit.kind === 'setTags')?.tags;
  const metadata = tags === undefined ? cell.metadata : metadataWithTags(cell, tags);
  const source = own.find((edit) => edit.kind === 'setSource')?.source;
  const change =
    source === undefined
      ? vscode.NotebookEdit.updateCellMetadata(index, metadata)
      : vscode.NotebookEdit.replaceCells(range, [changedCell(cell, source, metadata)]);
  return [...insertion, change];
}

function newCell({ source, tags }: Extract<NotebookEdit, { kind: 'insertCode' }>): vscode.NotebookCellData {
  const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, source, 'python');
  if (tags.length > 0) cell.metadata = { metadata: { tags: [...tags] } };
  return cell;
}

function changedCell(
  { kind, document, outputs, executionSummary }: vscode.NotebookCell,
  source: string,
  metadata: Record<string, unknown>,
): vscode.NotebookCellData {
  const cell = new vscode.NotebookCellData(kind, source, document.languageId);
  cell.metadata = metadata;
  // Outputs of their own: the one that goes would take those that it shares with it.
  cell.outputs = outputs.map(({ items, metadata: kept }) => new vscode.NotebookCellOutput(items, kept));
  if (executionSummary !== undefined) cell.executionSummary = executionSummary;
  return cell;
}

function wholeOf(text: string): vscode.Range {
  const lines = text.split(/\r\n|\r|\n/);
  return new vscode.Range(0, 0, lines.length - 1, lines.at(-1)?.length ?? 0);
}
