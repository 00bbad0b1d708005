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
 * Edits of cells and files as one edit of the workspace, which is one step to undo. Cells that stay are changed in place, so that they keep
 * their outputs, ids and unknown metadata.
 */
export function workspaceEditOf(
  notebook: vscode.NotebookDocument,
  edits: readonly NotebookEdit[],
  files: readonly FileChange[] = [],
): vscode.WorkspaceEdit {
  const result = new vscode.WorkspaceEdit();
  const structure = edits.flatMap((edit) => structureEditOf(notebook, edit) ?? []);
  // Before the texts: VS Code's own notebook support writes metadata of cells whose text was changed, by the index that they had then.
  if (structure.length > 0) result.set(notebook.uri, structure);
  for (const edit of edits) {
    if (edit.kind !== 'setSource') continue;
    const { document } = notebook.cellAt(edit.cell);
    result.set(document.uri, [minimalEdit(document, edit.source)]);
  }
  for (const { uri, before, after } of files) {
    const target = vscode.Uri.parse(uri);
    const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === target.toString());
    if (before === null) result.createFile(target, { contents: new TextEncoder().encode(after) });
    else result.replace(target, wholeOf(document?.getText() ?? before), after);
  }
  return result;
}

function structureEditOf(notebook: vscode.NotebookDocument, edit: NotebookEdit): vscode.NotebookEdit | null {
  switch (edit.kind) {
    case 'setSource':
      return null;
    case 'setTags': {
      const cell = notebook.cellAt(edit.cell);
      return vscode.NotebookEdit.updateCellMetadata(edit.cell, metadataWithTags(cell, edit.tags));
    }
    case 'removeCell':
      return vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(edit.cell, edit.cell + 1));
    case 'insertCode': {
      const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, edit.source, 'python');
      if (edit.tags.length > 0) cell.metadata = { metadata: { tags: [...edit.tags] } };
      return vscode.NotebookEdit.insertCells(edit.cell, [cell]);
    }
  }
}

/** Replaces what lies between the common beginning and end, so that the cursor and marks in the rest stay where they are. */
function minimalEdit(document: vscode.TextDocument, after: string): vscode.TextEdit {
  const before = document.getText();
  const text = document.eol === vscode.EndOfLine.CRLF ? after.replace(/\r?\n/g, '\r\n') : after;
  const shorter = Math.min(before.length, text.length);
  let start = 0;
  while (start < shorter && before[start] === text[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === text.at(-1 - end)) end += 1;
  const range = new vscode.Range(document.positionAt(start), document.positionAt(before.length - end));
  return vscode.TextEdit.replace(range, text.slice(start, text.length - end));
}

function wholeOf(text: string): vscode.Range {
  const lines = text.split(/\r\n|\r|\n/);
  return new vscode.Range(0, 0, lines.length - 1, lines.at(-1)?.length ?? 0);
}
