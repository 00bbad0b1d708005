import type { Run, StageStatus } from '@stagewright/core';
import * as vscode from 'vscode';
import type { Worker } from '../host/worker.js';
import type { ActiveNotebook } from '../notebook/active-notebook.js';
import type { Plans } from './plans.js';

/** The folder that a pipeline is in. */
export interface Project {
  readonly uri: vscode.Uri;
  readonly dir: string;
}

/** What a person sees of a pipeline besides its plan. */
export interface ProjectState {
  /** null: there is no pipeline yet, or it cannot be read. */
  readonly status: readonly StageStatus[] | null;
  /** The run under way, else the last one. */
  readonly run: Run | null;
}

const NOTHING: ProjectState = { status: null, run: null };
const SETTLE_MS = 300;

/** Pipelines and their runs, as the disk has them; told to views when they change. */
export class Projects implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChange = this.#changed.event;
  readonly #states = new Map<string, ProjectState>();
  readonly #live = new Map<string, Run>();
  readonly #subscriptions: vscode.Disposable[] = [this.#changed];
  #timer: NodeJS.Timeout | undefined;
  /** The plan that says the folder was not there yet: a server that starts answers late. */
  #isWaiting = false;

  constructor(
    private readonly worker: Worker,
    private readonly plans: Plans,
    private readonly active: ActiveNotebook,
  ) {
    const later = () => this.refreshSoon();
    const watcher = vscode.workspace.createFileSystemWatcher('**/{dvc.yaml,dvc.lock,params.yaml,src/*/*.py}');
    watcher.onDidChange(later);
    watcher.onDidCreate(later);
    watcher.onDidDelete(later);
    const planned = plans.onDidChange(() => {
      if (this.#isWaiting) later();
    });
    this.#subscriptions.push(watcher, active.onDidChange(later), planned);
    this.refreshSoon();
  }

  /** The project of a notebook; null for one that is in no file, or not on this machine. */
  async of(notebook: vscode.NotebookDocument): Promise<Project | null> {
    const answer = await this.plans.of(notebook);
    if (answer === null || answer.folder === '') return null;
    const uri = vscode.Uri.parse(answer.folder);
    return uri.scheme === 'file' ? { uri, dir: uri.fsPath } : null;
  }

  /** What is known of a project. */
  stateOf(project: Project): ProjectState {
    const state = this.#states.get(project.dir) ?? NOTHING;
    return { status: state.status, run: this.#live.get(project.dir) ?? state.run };
  }

  /** The project of the notebook that a person is at. */
  async current(): Promise<Project | null> {
    const { document } = this.active;
    return document === undefined ? null : this.of(document);
  }

  /** A run under way has gone on; null when it has ended. */
  running(project: Project, run: Run | null): void {
    if (run === null) this.#live.delete(project.dir);
    else this.#live.set(project.dir, run);
    this.#changed.fire(undefined);
  }

  refreshSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh().catch(() => {}), SETTLE_MS);
  }

  /** Looks at the disk again. */
  async refresh(): Promise<void> {
    const project = await this.current();
    this.#isWaiting = project === null;
    if (project === null) return;
    const { dir } = project;
    const [status, run] = await Promise.all([
      this.worker.ask('status', { dir }),
      this.worker.ask('record', { dir, run: null }),
    ]);
    this.#states.set(dir, { status: status.ok ? status.value : null, run });
    this.#changed.fire(undefined);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
