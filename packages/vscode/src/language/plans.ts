import type { PlanAnswer } from '@stagewright/server';
import { METHODS } from '@stagewright/server/names';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { ServerRequests } from './requests.js';

/** What the server knows of each open notebook: asked once for each version, and told to views when it may be another. */
export class Plans implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<string>();
  /** The URI of a notebook whose plan may be another. */
  readonly onDidChange = this.#changed.event;
  readonly #known = new Map<string, Promise<PlanAnswer | null>>();
  readonly #subscriptions: vscode.Disposable[] = [this.#changed];

  constructor(
    client: LanguageClient,
    private readonly server: ServerRequests,
  ) {
    this.#subscriptions.push(
      client.onNotification(METHODS.planChanged, ({ notebook }: { readonly notebook: string }) => {
        this.#known.delete(keyOf(notebook));
        this.#changed.fire(keyOf(notebook));
      }),
      vscode.workspace.onDidCloseNotebookDocument(({ uri }) => {
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
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

/** The two sides may percent-encode a URI differently. */
function keyOf(uri: string): string {
  return vscode.Uri.parse(uri).toString();
}
