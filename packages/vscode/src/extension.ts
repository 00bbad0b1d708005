import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { Services } from './commands/services.js';
import { COMMAND_TABLE } from './commands/table.js';
import { carryOut } from './commands/view-actions.js';
import { guarded } from './host/guarded.js';
import { Previews } from './host/preview.js';
import { Worker } from './host/worker.js';
import { createClient } from './language/client.js';
import { Drifts } from './language/drifts.js';
import { Plans } from './language/plans.js';
import { Projects } from './language/projects.js';
import { ServerRequests } from './language/requests.js';
import { ActiveNotebook } from './notebook/active-notebook.js';
import { NOTEBOOK_TYPE } from './notebook/cells.js';
import { CellStatus } from './views/cell-status.js';
import { PipelineTree } from './views/pipeline-tree.js';
import { RunTree } from './views/run-tree.js';
import { DiffSource, PipelineSource, RunsSource } from './views/sources.js';
import { StageColours } from './views/stage-colours.js';
import { ViewPanels } from './views/view-panels.js';

let client: LanguageClient | undefined;

/** Puts the parts together. Nothing here waits: the server starts while the editor goes on. */
export function activate(context: vscode.ExtensionContext): void {
  const services = createServices(context);
  client = services.client;
  for (const command of COMMAND_TABLE) {
    const run = guarded(services.log, command.id, (...args: unknown[]) => command.run(services, ...args));
    context.subscriptions.push(vscode.commands.registerCommand(command.id, run));
  }
  showParts(context, services);
  void services.client.start();
}

/** Stops the server; VS Code waits for it. */
export async function deactivate(): Promise<void> {
  await client?.dispose();
}

function createServices(context: vscode.ExtensionContext): Services {
  const log = vscode.window.createOutputChannel('Stagewright', { log: true });
  const client = createClient(context, log);
  const server = new ServerRequests(client);
  const worker = new Worker(context.asAbsolutePath('dist/worker.mjs'), log);
  const active = new ActiveNotebook();
  const plans = new Plans(client, server);
  const projects = new Projects(worker, plans, active);
  const previews = new Previews();
  const panels = new ViewPanels(vscode.Uri.joinPath(context.extensionUri, 'dist'));
  const drifts = new Drifts(plans, server);
  const parts = { active, plans, projects, drifts, worker };
  const act = guarded(log, 'view', (action: Parameters<typeof carryOut>[1]) => carryOut(services, action));
  const acting = async (action: Parameters<typeof carryOut>[1]) => void (await act(action));
  const sources = {
    pipeline: new PipelineSource(parts, acting),
    runs: new RunsSource('runs', parts, acting),
    plots: new RunsSource('plots', parts, acting),
    diff: new DiffSource(parts, acting),
  };
  const manifest: unknown = context.extension.packageJSON;
  const services: Services = { log, manifest, client, server, previews, panels, sources, ...parts };
  const { subscriptions } = context;
  subscriptions.push(log, worker, active, plans, projects, drifts, previews, panels);
  subscriptions.push(...Object.values(sources));
  return services;
}

/** What a person sees without asking. */
function showParts({ subscriptions }: vscode.ExtensionContext, services: Services): void {
  const { active, plans, projects, drifts, worker } = services;
  const cells = new CellStatus(plans, drifts);
  const stages = new PipelineTree(active, plans, projects);
  const runs = new RunTree(projects, worker);
  subscriptions.push(cells, stages, runs, new StageColours(plans));
  subscriptions.push(
    vscode.notebooks.registerNotebookCellStatusBarItemProvider(NOTEBOOK_TYPE, cells),
    vscode.window.createTreeView('stagewright.pipeline', { treeDataProvider: stages }),
    vscode.window.createTreeView('stagewright.runs', { treeDataProvider: runs }),
  );
}
