import type * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { Previews } from '../host/preview.js';
import type { Plans } from '../language/plans.js';
import type { ServerRequests } from '../language/requests.js';
import type { ActiveNotebook } from '../notebook/active-notebook.js';

/** What commands work with. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly client: LanguageClient;
  readonly server: ServerRequests;
  readonly previews: Previews;
  readonly active: ActiveNotebook;
  readonly plans: Plans;
}

/** One command, one file: its id as in `package.json`, and what it does. */
export interface Command {
  readonly id: string;
  run(services: Services, ...args: readonly unknown[]): unknown;
}
