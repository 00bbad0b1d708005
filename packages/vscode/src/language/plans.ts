import type { PlanAnswer } from '@stagewright/server';
import { METHODS } from '@stagewright/server/names';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { ServerRequests } from './requests.js';

/** Views are told when nobody has typed for so long: what they draw is work for the editor. What is found in the cells comes at once. */
const SETTLE_MS = 250;

/** What the server knows of each open notebook: asked once for each version, and told to views when it may be another. */
export class Plans implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<string>();
  /** The URI of a notebook whose plan may be another. */
  readonly onDidChange = this.#changed.event;
  readonly #known = new Map<string, Promise<PlanAnswer | null>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #subscriptions: vscode.Disposable[] = [this.#changed];

  constructor(
    client: LanguageClient,
    private readonly server: ServerRequests,
  ) {
    this.#subscriptions.push(
      client.onNotification(METHODS.planChanged, ({ notebook }: { readonly notebook: string }) => {
        const key = keyOf(notebook);
        this.#known.delete(key);
        clearTimeout(this.#timers.get(key));
        const wait = this.#timers.has(key) ? SETTLE_MS : 0;
        this.#timers.set(
          key,
          setTimeout(() => this.#changed.fire(key), wait),
        );
      }),
      vscode.workspace.onDidCloseNotebookDocument(({ uri }) => {
        clearTimeout(this.#timers.get(uri.toString()));
        this.#timers.delete(uri.toString());
        this.#known.delete(uri.toString());
        this.#changed.fire(uri.toString());
      }),
    );
  }

  /** The plan of a notebook; null while the server does not know it, or for one that is not in Python. */
  of(notebook: vscode.NotebookDocument): Promise<PlanAnswer | null> {
    const key = notebook.uri.toString();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const asked = this.server.plan(key).catch(() => {
      this.#known.delete(key);
      return null;
    });
    this.#known.set(key, asked);
    return asked;
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

/** The two sides may percent-encode a URI differently. */
function keyOf(uri: string): string {
  return vscode.Uri.parse(uri).toString();
}
