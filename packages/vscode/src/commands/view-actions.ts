import { COMMANDS } from '@stagewright/server/names';
import type { ViewAction } from '@stagewright/ui/contract';
import * as vscode from 'vscode';
import { requireTrust } from '../host/trust.js';
import { revealCell } from '../notebook/cells.js';
import { runProject } from './run.js';
import type { Services } from './services.js';

type ActionOf<T extends ViewAction['type']> = Extract<ViewAction, { readonly type: T }>;

/** Does what a person asked for in a view. */
export async function carryOut(services: Services, action: ViewAction): Promise<void> {
  const { active, sources } = services;
  const { executeCommand } = vscode.commands;
  switch (action.type) {
    case 'openCell':
      return openCell(services, action);
    case 'openFile':
      return openFile(services, action.path, action.line);
    case 'openScript':
      return openScript(services, action.stage);
    case 'run':
      return run(services, action);
    case 'stopRun':
      return void executeCommand('stagewright.stopRun');
    case 'extract':
      return void executeCommand(COMMANDS.extract, active.document?.uri.toString());
    case 'openRun':
      return void executeCommand('stagewright.compareRuns', action.run);
    case 'openLog':
      return openLog(services, action);
    case 'compare':
      return void executeCommand('stagewright.compareRuns', action.run, action.baseline);
    case 'setBaseline':
      return sources.runs.setBaseline(action.run);
    case 'plot':
      sources.plots.choose(action.runs);
      return void executeCommand('stagewright.showMetrics');
    case 'ready':
    case 'openDiff':
    case 'apply':
    case 'cancel':
      return;
  }
}

/** The view shows the active notebook: its cells are meant, whatever name the view has for it. */
async function openCell({ active }: Services, { cell, line }: ActionOf<'openCell'>): Promise<void> {
  const { document } = active;
  if (document === undefined || cell >= document.cellCount) return;
  await revealCell(document, cell, line ?? undefined);
}

/** Opens a file of the project; a path that leaves the folder opens nothing. */
async function openFile({ projects }: Services, path: string, line: number | null): Promise<void> {
  const project = await projects.current();
  if (project === null || path.startsWith('/') || path.split(/[\\/]/).includes('..')) return;
  const at = new vscode.Position((line ?? 1) - 1, 0);
  const uri = vscode.Uri.joinPath(project.uri, path);
  const viewColumn = vscode.ViewColumn.One;
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(at, at), viewColumn });
}

async function openScript(services: Services, stage: string): Promise<void> {
  const { active, plans } = services;
  const answer = active.document === undefined ? null : await plans.of(active.document);
  const isKnown = answer?.plan.stages.some(({ name }) => name === stage) === true;
  if (answer !== null && isKnown) await openFile(services, `src/${answer.plan.package}/${stage}.py`, null);
}

async function run(services: Services, { stages }: ActionOf<'run'>): Promise<void> {
  const [stage] = stages;
  const notebook = services.active.document?.uri.toString();
  if (stages.length <= 1) {
    await vscode.commands.executeCommand(COMMANDS.run, notebook, stage);
    return;
  }
  const project = await services.projects.current();
  if (project === null || !(await requireTrust('Running a pipeline'))) return;
  for (const name of stages) await runProject(services, project, name, false);
}

async function openLog(
  { projects, worker }: Services,
  { run: id, stage }: ActionOf<'openLog'>,
): Promise<void> {
  const project = await projects.current();
  if (project === null) return;
  const content = await worker.ask('log', { dir: project.dir, run: id, stage });
  const document = await vscode.workspace.openTextDocument({ content: content ?? '', language: 'log' });
  await vscode.window.showTextDocument(document, { preview: true });
}
