import { diffEdits, type NotebookEdit, type Refactoring } from '@stagewright/core';
import {
  type ChangeAnnotation,
  CreateFile,
  TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { textEditAt } from '../convert.js';
import type { NotebookView } from '../notebook-state.js';

/** How a client takes edits of a workspace. */
export interface EditSupport {
  readonly documentChanges: boolean;
  readonly changeAnnotations: boolean;
  readonly createFiles: boolean;
}

const ANNOTATION = 'stagewright';

/** Whether every edit is of a cell's text, which is all that LSP can express of a notebook. */
export function isTextOnly(edits: readonly NotebookEdit[]): boolean {
  return edits.every((edit) => edit.kind === 'setSource');
}

/**
 * A refactoring as LSP's edit; null when it changes the notebook's structure, or makes a file and the client cannot.
 *
 * @param needsConfirmation whether the client should show it before it is made.
 */
export function workspaceEditOf(
  view: NotebookView,
  made: Refactoring,
  support: EditSupport,
  needsConfirmation: boolean,
): WorkspaceEdit | null {
  if (!isTextOnly(made.notebook)) return null;
  if (made.files.some(({ before }) => before === null) && !(support.createFiles && support.documentChanges))
    return null;
  const texts = [...cellEdits(view, made.notebook), ...fileEdits(view, made)];
  if (!support.documentChanges) {
    return { changes: Object.fromEntries(texts.map(({ uri, edits }) => [uri, [...edits]])) };
  }
  const id = support.changeAnnotations ? ANNOTATION : undefined;
  const annotation: ChangeAnnotation = { label: made.title, needsConfirmation };
  const changes = texts.flatMap(({ uri, version, isNew, edits }) => [
    ...(isNew ? [CreateFile.create(uri, { ignoreIfExists: false }, id)] : []),
    TextDocumentEdit.create(
      { uri, version },
      edits.map((edit) => (id === undefined ? edit : { ...edit, annotationId: id })),
    ),
  ]);
  return {
    documentChanges: changes,
    ...(id === undefined ? {} : { changeAnnotations: { [id]: annotation } }),
  };
}

interface TextChange {
  readonly uri: string;
  readonly version: number | null;
  readonly isNew: boolean;
  readonly edits: readonly TextEdit[];
}

function cellEdits(view: NotebookView, edits: readonly NotebookEdit[]): TextChange[] {
  return edits.flatMap((edit): TextChange[] => {
    const document = view.documents[edit.cell] ?? null;
    if (edit.kind !== 'setSource' || document === null) return [];
    const changes = diffEdits(document.getText(), edit.source).map((change) => textEditAt(document, change));
    return [{ uri: document.uri, version: document.version, isNew: false, edits: changes }];
  });
}

function fileEdits(view: NotebookView, { files }: Refactoring): TextChange[] {
  return files.flatMap(({ path, before, after }): TextChange[] => {
    const uri = view.project.uriOf(path);
    if (uri === null) return [];
    const document = TextDocument.create(uri, 'plaintext', 0, before ?? '');
    const edits = diffEdits(before ?? '', after).map((change) => textEditAt(document, change));
    return [{ uri, version: null, isNew: before === null, edits }];
  });
}
