import type { CellDrift } from '@stagewright/core';
import * as vscode from 'vscode';
import type { Plans } from './plans.js';
import type { ServerRequests } from './requests.js';

/** Finding drift extracts the notebook in memory: it waits until nobody types, so that what is found as one types comes first. */
const SETTLE_MS = 1200;

/** The cells of each open notebook whose code and script went different ways. */
export class Drifts implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<string>();
  readonly onDidChange = this.#changed.event;
  readonly #known = new Map<string, ReadonlyMap<number, CellDrift>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #subscriptions: vscode.Disposable[];

  constructor(
    plans: Plans,
    private readonly server: ServerRequests,
  ) {
    this.#subscriptions = [this.#changed, plans.onDidChange((notebook) => this.#later(notebook))];
  }

  /** What is known of a cell. */
  of(notebook: vscode.NotebookDocument, cell: number): CellDrift | undefined {
    return this.#known.get(notebook.uri.toString())?.get(cell);
  }

  /** What is known of a notebook's cells. */
  all(notebook: vscode.NotebookDocument): readonly CellDrift[] {
    return [...(this.#known.get(notebook.uri.toString())?.values() ?? [])];
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #later(notebook: string): void {
    clearTimeout(this.#timers.get(notebook));
    this.#timers.set(
      notebook,
      setTimeout(() => void this.#look(notebook), SETTLE_MS),
    );
  }

  async #look(notebook: string): Promise<void> {
    this.#timers.delete(notebook);
    // A notebook that was closed, and a server that is gone, have no drift to show.
    const answer = await this.server.drift(notebook).catch(() => null);
    const cells = new Map((answer?.cells ?? []).map((cell) => [cell.index, cell]));
    const before = this.#known.get(notebook);
    if (before === undefined && cells.size === 0) return;
    this.#known.set(notebook, cells);
    this.#changed.fire(notebook);
  }
}
