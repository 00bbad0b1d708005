import * as vscode from 'vscode';
import type { Services } from './commands/services.js';
import { COMMAND_TABLE } from './commands/table.js';
import { guarded } from './host/guarded.js';
import { Previews } from './host/preview.js';
import { createClient } from './language/client.js';
import { Plans } from './language/plans.js';
import { ServerRequests } from './language/requests.js';
import { ActiveNotebook } from './notebook/active-notebook.js';
import { PipelineTree } from './views/pipeline-tree.js';

let services: Services | undefined;

/** Puts the parts together. Nothing here waits: the server starts while the editor goes on. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Stagewright', { log: true });
  const client = createClient(context, log);
  const previews = new Previews();
  const server = new ServerRequests(client);
  const active = new ActiveNotebook();
  const plans = new Plans(client, server);
  const all: Services = { context, log, client, server, previews, active, plans };
  services = all;
  const tree = new PipelineTree(active, plans);
  context.subscriptions.push(log, previews, active, plans, tree);
  context.subscriptions.push(
    vscode.window.createTreeView('stagewright.pipeline', { treeDataProvider: tree }),
  );
  for (const command of COMMAND_TABLE) {
    const run = guarded(log, command.id, (...args: unknown[]) => command.run(all, ...args));
    context.subscriptions.push(vscode.commands.registerCommand(command.id, run));
  }
  void client.start();
}

/** Stops the server; VS Code waits for it. */
export async function deactivate(): Promise<void> {
  await services?.client.dispose();
}
