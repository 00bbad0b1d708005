import type { Flow, PlannedStage, StageStatus } from '@stagewright/core';
import type { PlanAnswer } from '@stagewright/server';
import * as vscode from 'vscode';
import type { Plans } from '../language/plans.js';
import type { Projects } from '../language/projects.js';
import type { ActiveNotebook } from '../notebook/active-notebook.js';

/** A row of the tree: a stage, a group of what crosses, or one thing in it. */
export type PipelineRow =
  | { readonly kind: 'stage'; readonly stage: PlannedStage; readonly status: StageStatus | undefined }
  | { readonly kind: 'flow'; readonly flow: Flow; readonly direction: 'reads' | 'writes' }
  | { readonly kind: 'cell'; readonly cell: number };

const ICONS = {
  fresh: new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed')),
  stale: new vscode.ThemeIcon('history', new vscode.ThemeColor('editorWarning.foreground')),
  frozen: new vscode.ThemeIcon('lock'),
  unknown: new vscode.ThemeIcon('symbol-event'),
} as const;

/** The stages of the active notebook: what each reads and writes, and its cells. */
export class PipelineTree implements vscode.TreeDataProvider<PipelineRow>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[];

  constructor(
    private readonly active: ActiveNotebook,
    private readonly plans: Plans,
    private readonly projects: Projects,
  ) {
    const refresh = () => this.#changed.fire(undefined);
    this.#subscriptions = [
      this.#changed,
      active.onDidChange(refresh),
      plans.onDidChange(refresh),
      projects.onDidChange(refresh),
    ];
  }

  async getChildren(row?: PipelineRow): Promise<PipelineRow[]> {
    if (row === undefined) {
      const answer = await this.#plan();
      const project = await this.projects.current();
      const status = project === null ? null : this.projects.stateOf(project).status;
      return (answer?.plan.stages ?? []).map((stage) => ({
        kind: 'stage',
        stage,
        status: status?.find(({ name }) => name === stage.name),
      }));
    }
    if (row.kind !== 'stage') return [];
    const { reads, writes, cells } = row.stage;
    return [
      ...reads.map((flow): PipelineRow => ({ kind: 'flow', flow, direction: 'reads' })),
      ...writes.map((flow): PipelineRow => ({ kind: 'flow', flow, direction: 'writes' })),
      ...cells.map((cell): PipelineRow => ({ kind: 'cell', cell })),
    ];
  }

  getTreeItem(row: PipelineRow): vscode.TreeItem {
    const notebook = this.active.document;
    if (row.kind === 'stage') {
      const item = new vscode.TreeItem(row.stage.name, vscode.TreeItemCollapsibleState.Collapsed);
      const state = row.status?.state;
      item.description = state ?? 'not extracted';
      item.tooltip = [row.stage.title, ...(row.status?.reasons ?? [])].join('\n');
      item.iconPath = ICONS[state ?? 'unknown'];
      item.contextValue = 'stage';
      return item;
    }
    if (row.kind === 'flow') {
      const item = new vscode.TreeItem(row.flow.name);
      item.description = `${row.direction} · ${row.flow.type}`;
      item.tooltip = row.flow.why;
      item.iconPath = new vscode.ThemeIcon(row.direction === 'reads' ? 'arrow-right' : 'arrow-left');
      return this.#goingTo(item, row.flow.cell);
    }
    const item = new vscode.TreeItem(`cell ${row.cell + 1}`);
    if (notebook !== undefined && row.cell < notebook.cellCount)
      item.description = notebook.cellAt(row.cell).document.lineAt(0).text;
    item.iconPath = new vscode.ThemeIcon('code');
    return this.#goingTo(item, row.cell);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #goingTo(item: vscode.TreeItem, cell: number | null): vscode.TreeItem {
    const notebook = this.active.document?.uri.toString();
    if (cell === null || notebook === undefined) return item;
    item.command = { title: 'Show the Cell', command: 'stagewright.showCell', arguments: [notebook, cell] };
    return item;
  }

  async #plan(): Promise<PlanAnswer | null> {
    const { document } = this.active;
    return document === undefined ? null : this.plans.of(document);
  }
}
