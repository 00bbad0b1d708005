import type { NotebookEdit } from '@stagewright/core';
import * as vscode from 'vscode';
import type { Command } from './services.js';
import { setTags } from './tag-cells.js';
import { targetNotebook } from './target.js';

const SOURCES = { headings: 'From the headings of the notebook', code: 'From what the code does', none: '' };

/** Proposes stages for a notebook without any, and tags the cells of those that are kept. */
export const suggestStages: Command = {
  id: 'stagewright.suggestStages',
  async run(services, uri) {
    const notebook = await targetNotebook(services, uri);
    if (notebook === undefined) return;
    const { version } = notebook;
    const { stages, edits, source } = await services.server.suggestStages(notebook.uri.toString());
    if (stages.length === 0) {
      await vscode.window.showInformationMessage(
        'Nothing to suggest: the cells have stages, or nothing tells where one could begin. Tag a cell to begin a stage there.',
      );
      return;
    }
    const items = stages.map(({ name, cells }) => ({
      label: name,
      description: cellsOf(cells),
      detail: firstLine(notebook, cells[0] ?? 0),
      picked: true,
    }));
    const chosen = await vscode.window.showQuickPick(items, {
      title: `Suggested Stages: ${SOURCES[source]}`,
      placeHolder: 'Cells of a stage that is left out stay with the stage before',
      canPickMany: true,
    });
    if (chosen === undefined || chosen.length === 0) return;
    if (notebook.version !== version) {
      await vscode.window.showWarningMessage(
        'The notebook has changed since: no cell was tagged. Ask again.',
      );
      return;
    }
    const kept = new Set(chosen.map(({ label }) => `stage:${label}`));
    await setTags(notebook, tagsOf(edits, kept));
  },
};

function tagsOf(edits: readonly NotebookEdit[], kept: ReadonlySet<string>): Map<number, readonly string[]> {
  const isKept = (tag: string) => !tag.startsWith('stage:') || kept.has(tag);
  return new Map(
    edits.flatMap((edit): [number, readonly string[]][] =>
      edit.kind === 'setTags' ? [[edit.cell, edit.tags.filter(isKept)]] : [],
    ),
  );
}

/** `cells 2, 4–6`, counted from 1. */
function cellsOf(cells: readonly number[]): string {
  const runs: string[] = [];
  for (let at = 0; at < cells.length; ) {
    const first = cells[at] ?? 0;
    let last = first;
    while (cells[at + 1] === last + 1) {
      at += 1;
      last += 1;
    }
    runs.push(first === last ? `${first + 1}` : `${first + 1}–${last + 1}`);
    at += 1;
  }
  return `${cells.length === 1 ? 'cell' : 'cells'} ${runs.join(', ')}`;
}

function firstLine(notebook: vscode.NotebookDocument, cell: number): string {
  return cell < notebook.cellCount ? notebook.cellAt(cell).document.lineAt(0).text : '';
}
