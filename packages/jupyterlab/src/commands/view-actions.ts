import type { ViewAction } from '@stagewright/ui';
import type { OpenNotebook } from '../notebook/open-notebook.js';
import { revealCell } from '../notebook/reveal-cell.js';
import type { Services } from './services.js';

/** The commands that carry out what has to do with runs; each gets the action as its arguments. */
const RUN_COMMANDS: Partial<Record<ViewAction['type'], string>> = {
  run: 'stagewright:run',
  stopRun: 'stagewright:stop-run',
  openRun: 'stagewright:runs',
  openLog: 'stagewright:open-log',
  compare: 'stagewright:compare-runs',
  setBaseline: 'stagewright:set-baseline',
  plot: 'stagewright:plot-runs',
};

/** Does what a person asked for in a view. */
export async function carryOut(services: Services, action: ViewAction): Promise<void> {
  const { app, notebooks } = services;
  const notebook = notebooks.current;
  const command = RUN_COMMANDS[action.type];
  if (command !== undefined) {
    await app.commands.execute(command, { ...action });
    return;
  }
  if (notebook === null) return;
  if (action.type === 'openCell') await openCell(services, notebook, action.cell, action.line);
  if (action.type === 'openFile') await openFile(services, notebook, action.path, action.line);
  if (action.type === 'openScript') await openScript(services, notebook, action.stage);
  if (action.type === 'extract') await app.commands.execute('stagewright:extract');
}

/** Brings a notebook to the front, and goes to a cell of it. */
export async function openCell(
  { app }: Services,
  { panel }: OpenNotebook,
  cell: number,
  line: number | null,
): Promise<void> {
  app.shell.activateById(panel.id);
  await revealCell(panel, cell, line);
}

/** Opens a file of the project; a path that leaves the folder opens nothing. */
export async function openFile(
  { app }: Services,
  notebook: OpenNotebook,
  path: string,
  line: number | null,
): Promise<void> {
  if (path.startsWith('/') || path.split(/[\\/]/).includes('..')) return;
  const folder = await notebook.folder();
  const options = { mode: 'split-right', ref: notebook.panel.id };
  const opened: unknown = await app.commands.execute('docmanager:open', {
    path: folder.pathOf(path),
    options: { ...options },
  });
  if (line !== null) goToLine(opened, line);
}

/** The editor of a text file; other widgets have no lines. */
function goToLine(widget: unknown, line: number): void {
  const { content } = (widget ?? {}) as {
    readonly content?: { readonly editor?: { setCursorPosition(at: object): void } };
  };
  content?.editor?.setCursorPosition({ line: line - 1, column: 0 });
}

async function openScript(services: Services, notebook: OpenNotebook, stage: string): Promise<void> {
  const plan = notebook.look?.plan;
  const isKnown = plan?.stages.some(({ name }) => name === stage) === true;
  if (isKnown) await openFile(services, notebook, `src/${plan.package}/${stage}.py`, null);
}
