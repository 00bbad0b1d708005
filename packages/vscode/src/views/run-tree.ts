import type { ListedRun } from '@stagewright/ui/contract';
import * as vscode from 'vscode';
import { shortNumber } from '../host/numbers.js';
import type { Worker } from '../host/worker.js';
import type { Projects } from '../language/projects.js';

const ICONS = {
  finished: new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed')),
  failed: new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed')),
  interrupted: new vscode.ThemeIcon('circle-slash'),
  running: new vscode.ThemeIcon('sync~spin'),
} as const;
const SHOWN = 50;

/** The newest runs of the pipeline, each with its metrics. */
export class RunTree implements vscode.TreeDataProvider<ListedRun>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #subscription: vscode.Disposable;

  constructor(
    private readonly projects: Projects,
    private readonly worker: Worker,
  ) {
    this.#subscription = projects.onDidChange(() => this.#changed.fire(undefined));
  }

  async getChildren(row?: ListedRun): Promise<ListedRun[]> {
    if (row !== undefined) return [];
    const project = await this.projects.current();
    if (project === null) return [];
    const { runs } = await this.worker.ask('runs', { dir: project.dir });
    return runs.slice(0, SHOWN);
  }

  getTreeItem(run: ListedRun): vscode.TreeItem {
    const item = new vscode.TreeItem(new Date(run.started).toLocaleString());
    item.id = run.id;
    item.description = run.metrics.map(({ name, value }) => `${name} ${shortNumber(value)}`).join(' · ');
    item.tooltip = `Run ${run.id}: ${run.state}${run.reason === null ? '' : ` (${run.reason})`}`;
    item.iconPath = ICONS[run.state];
    item.contextValue = 'run';
    item.command = { title: 'Compare', command: 'stagewright.compareRuns', arguments: [run.id] };
    item.accessibilityInformation = { label: `Run ${run.state}, ${item.label}, ${item.description}` };
    return item;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}
