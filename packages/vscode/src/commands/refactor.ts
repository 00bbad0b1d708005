import type { Offered } from '@stagewright/core';
import * as vscode from 'vscode';
import { refactor } from './apply-refactoring.js';
import type { Command, Services } from './services.js';
import { selectedCells, targetNotebook } from './target.js';

/** A command of the palette for each refactoring, by its id in core; the last offers all that is possible. */
const IDS = {
  'stagewright.extractStage': 'extract-stage',
  'stagewright.extractFunction': 'extract-function',
  'stagewright.liftConstant': 'lift-constant',
  'stagewright.insertSeed': 'insert-seed',
  'stagewright.generaliseParameters': 'generalise-parameters',
  'stagewright.moveToUse': 'move-to-use',
  'stagewright.splitStage': 'split-stage',
  'stagewright.mergeStages': 'merge-stages',
  'stagewright.replaceMagic': 'replace-magic',
  'stagewright.fixAll': 'fix-all',
  'stagewright.refactor': null,
} as const;

export const refactorings: readonly Command[] = Object.entries(IDS).map(([id, kind]) => ({
  id,
  run: (services, uri) => choose(services, uri, kind),
}));

async function choose(services: Services, uri: unknown, kind: string | null): Promise<void> {
  const target = await targetNotebook(services, uri);
  if (target === undefined) return;
  const notebook = target.uri.toString();
  const cells = selectedCells(services, target);
  if (cells.length === 0) {
    await vscode.window.showInformationMessage('Select a cell first.');
    return;
  }
  const range = cells.length === 1 ? rangeIn(services, target, cells[0] ?? 0) : null;
  const { offers, version } = await services.server.refactorings({ notebook, cells, range });
  const wanted = offers.filter(({ id }) => kind === null || id === kind);
  const offer = kind !== null && wanted.length === 1 ? wanted[0] : await pick(wanted, cells.length);
  if (offer === undefined) return;
  await refactor(services, { notebook, cells, range, id: offer.id, arguments: offer.arguments, version });
}

async function pick(offers: readonly Offered[], count: number): Promise<Offered | undefined> {
  if (offers.length === 0) {
    const what = count === 1 ? 'this cell, at the cursor' : 'these cells';
    await vscode.window.showInformationMessage(
      `Nothing of that kind can be done with ${what}. Select other cells, or a piece of code.`,
    );
    return undefined;
  }
  const items = offers.map((offer) => ({ label: offer.title, offer }));
  const chosen = await vscode.window.showQuickPick(items, { title: 'Refactor' });
  return chosen?.offer;
}

/** What is selected in the text of a cell. */
function rangeIn({ active }: Services, notebook: vscode.NotebookDocument, cell: number) {
  const { document } = notebook.cellAt(cell);
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const editors = [activeTextEditor, ...visibleTextEditors];
  const editor = editors.find((one) => one?.document === document);
  if (editor === undefined || active.editor?.notebook !== notebook) return null;
  const { start, end } = editor.selection;
  return {
    start: { line: start.line, character: start.character },
    end: { line: end.line, character: end.character },
  };
}
