import type { NotebookEdit, Offered } from '@stagewright/core';
import type { RefactorAnswer, RefactorParams } from '@stagewright/server';
import { COMMANDS } from '@stagewright/server/names';
import * as vscode from 'vscode';
import { ask } from '../host/ask.js';
import { nameOf, type TextChange } from '../host/preview.js';
import { readSettings } from '../host/settings.js';
import { openNotebook } from '../notebook/cells.js';
import { workspaceEditOf } from '../notebook/notebook-edits.js';
import { showProblems } from '../notebook/show-problems.js';
import type { Command, Services } from './services.js';

/** Makes a refactoring: asks what it has to know, shows what it would change, and applies it as one step to undo. */
export const applyRefactoring: Command = {
  id: COMMANDS.applyRefactoring,
  run: (services, params) => refactor(services, params as RefactorParams),
};

/** @returns whether something was changed. */
export async function refactor(services: Services, params: RefactorParams): Promise<boolean> {
  const notebook = openNotebook(params.notebook);
  if (notebook === undefined) return false;
  const given = await askFor(services, params);
  if (given === null) return false;
  const answer = await services.server.refactor({ ...params, arguments: given });
  if (answer.notebook.length === 0 && answer.files.length === 0) {
    await showProblems(services, answer.title || 'Stagewright', answer.problems);
    return false;
  }
  const version = notebook.version;
  if (readSettings().previewRefactorings) {
    const changes = [...cellChanges(notebook, answer.notebook), ...fileChanges(answer)];
    if (!(await services.previews.confirm(answer.title, changes, 'Apply'))) return false;
  }
  if (notebook.isClosed || notebook.version !== version) {
    await vscode.window.showWarningMessage(
      `${answer.title}: the notebook has changed since. Nothing was changed; ask for it again.`,
    );
    return false;
  }
  return apply(notebook, answer);
}

async function apply(notebook: vscode.NotebookDocument, { notebook: edits, files }: RefactorAnswer) {
  const targets = files.map(({ uri }) => vscode.Uri.parse(uri).toString());
  const dirty = vscode.workspace.textDocuments
    .filter((open) => open.isDirty)
    .map(({ uri }) => uri.toString());
  const applied = await vscode.workspace.applyEdit(workspaceEditOf(notebook, edits, files));
  // Files that nobody was editing are what they are on the disk.
  for (const document of vscode.workspace.textDocuments) {
    const uri = document.uri.toString();
    if (targets.includes(uri) && !dirty.includes(uri)) await document.save();
  }
  await vscode.window.showNotebookDocument(notebook, { preserveFocus: false });
  return applied;
}

/** The arguments with the answers to what has to be asked; null when the person has had enough. */
async function askFor(
  services: Services,
  params: RefactorParams,
): Promise<RefactorParams['arguments'] | null> {
  const { notebook, cells, range, id } = params;
  if (id === 'fix') return params.arguments;
  const { offers } = await services.server.refactorings({ notebook, cells, range: range ?? null });
  const offer =
    offers.find((one) => one.id === id && sameArguments(one, params)) ?? offers.find((one) => one.id === id);
  if (offer === undefined) return params.arguments ?? {};
  let given = { ...offer.arguments, ...params.arguments };
  for (const question of offer.asks) {
    const answer = await ask(offer.title, question);
    if (answer === null) return null;
    given = { ...given, ...answer };
  }
  return given;
}

function sameArguments(offer: Offered, params: RefactorParams): boolean {
  return JSON.stringify(offer.arguments) === JSON.stringify(params.arguments ?? {});
}

/** What changes in each cell, as texts. Cells that only get other tags are shown with their tags. */
function cellChanges(notebook: vscode.NotebookDocument, edits: readonly NotebookEdit[]): TextChange[] {
  const inNotebook = { folder: nameOf(notebook.uri), extension: '.py' };
  return edits.map((edit): TextChange => {
    const number = edit.cell + 1;
    if (edit.kind === 'insertCode') {
      const after = tagged(edit.tags, edit.source);
      return { label: `new cell before cell ${number}`, ...inNotebook, before: '', after };
    }
    const cell = notebook.cellAt(edit.cell);
    const before = cell.document.getText();
    const label = `cell ${number}`;
    if (edit.kind === 'removeCell') return { label: `${label} (removed)`, ...inNotebook, before, after: '' };
    if (edit.kind === 'setSource') return { label, ...inNotebook, before, after: edit.source };
    return {
      label: `${label} (tags)`,
      ...inNotebook,
      before: tagged(tagsBefore(cell), before),
      after: tagged(edit.tags, before),
    };
  });
}

function tagsBefore(cell: vscode.NotebookCell): readonly string[] {
  const inner = cell.metadata.metadata as { readonly tags?: readonly string[] } | undefined;
  return inner?.tags ?? [];
}

function tagged(tags: readonly string[], source: string): string {
  return tags.length === 0 ? source : `# tags: ${tags.join(', ')}\n${source}`;
}

function fileChanges({ files }: RefactorAnswer): TextChange[] {
  return files.map(({ uri, before, after }) => {
    const target = vscode.Uri.parse(uri);
    const label = vscode.workspace.asRelativePath(target, false);
    const folder = vscode.workspace.getWorkspaceFolder(target)?.name ?? '';
    const extension = /\.\w+$/.exec(label)?.[0] ?? '';
    return { label, folder, extension, before: before ?? '', after, uri: target };
  });
}
