import type { CellDrift } from '@stagewright/core';
import * as vscode from 'vscode';
import type { Drifts } from '../language/drifts.js';
import type { Plans } from '../language/plans.js';
import { tagsOf } from '../notebook/cells.js';

/** Below each code cell: the stage that it belongs to, what else it is, and whether it went another way than its script. */
export class CellStatus implements vscode.NotebookCellStatusBarItemProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCellStatusBarItems = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[];

  constructor(
    private readonly plans: Plans,
    private readonly drifts: Drifts,
  ) {
    const refresh = () => this.#changed.fire();
    this.#subscriptions = [this.#changed, plans.onDidChange(refresh), drifts.onDidChange(refresh)];
  }

  async provideCellStatusBarItems(cell: vscode.NotebookCell): Promise<vscode.NotebookCellStatusBarItem[]> {
    if (cell.kind !== vscode.NotebookCellKind.Code) return [];
    const answer = await this.plans.of(cell.notebook);
    if (answer === null) return [];
    const stage = answer.cells.find((one) => one.cell === cell.index)?.stage ?? null;
    const tags = tagsOf(cell);
    const drift = this.drifts.of(cell.notebook, cell.index);
    return [
      stageItem(cell, stage, tags),
      ...['parameters', 'metrics'].filter((role) => tags.includes(role)).map((role) => roleItem(cell, role)),
      ...(drift === undefined ? [] : [driftItem(cell, answer.folder, drift)]),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

const { Left } = vscode.NotebookCellStatusBarAlignment;

function stageItem(cell: vscode.NotebookCell, stage: string | null, tags: readonly string[]) {
  const text = stage === null ? '$(circle-slash) in no stage' : `$(symbol-event) ${stage}`;
  const item = new vscode.NotebookCellStatusBarItem(text, Left);
  item.tooltip = why(stage, tags);
  item.priority = 100;
  item.command = {
    title: 'Tag Cells',
    command: 'stagewright.tagCells',
    arguments: [cell.notebook.uri.toString(), cell.index],
  };
  item.accessibilityInformation = {
    label: stage === null ? 'In no stage' : `Stage ${stage}`,
    role: 'button',
  };
  return item;
}

function why(stage: string | null, tags: readonly string[]): string {
  if (stage === null) return 'In no stage: it stays in the notebook. Click to tag it.';
  if (tags.includes(`stage:${stage}`)) return `Tagged as stage ${stage}. Click to change it.`;
  return `Stage ${stage}, like the cell before it or by the heading over it. Click to tag it.`;
}

function roleItem(cell: vscode.NotebookCell, role: string) {
  const item = new vscode.NotebookCellStatusBarItem(`$(tag) ${role}`, Left);
  item.priority = 99;
  item.command = {
    title: 'Tag Cells',
    command: 'stagewright.tagCells',
    arguments: [cell.notebook.uri.toString(), cell.index],
  };
  return item;
}

function driftItem(cell: vscode.NotebookCell, folder: string, drift: CellDrift) {
  const isScript = drift.script && !drift.cell;
  const text = drift.script
    ? drift.cell
      ? '$(git-compare) cell and script changed'
      : '$(edit) script edited'
    : '$(sync) changed since the extraction';
  const item = new vscode.NotebookCellStatusBarItem(text, Left);
  item.priority = 98;
  item.tooltip = isScript
    ? `${drift.file} was edited by hand where this cell's code is. Extracting keeps that. Click to see it.`
    : 'The pipeline has the code of an earlier state of this cell. Click to extract again; edits by hand are kept.';
  const file = vscode.Uri.joinPath(vscode.Uri.parse(folder), drift.file).toString();
  item.command = isScript
    ? { title: 'Open Script', command: 'stagewright.openFile', arguments: [file, drift.line - 1] }
    : { title: 'Extract', command: 'stagewright.extract', arguments: [cell.notebook.uri.toString()] };
  return item;
}
