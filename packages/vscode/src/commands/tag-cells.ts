import * as vscode from 'vscode';
import { metadataWithTags, tagsOf } from '../notebook/cells.js';
import type { Command, Services } from './services.js';
import { selectedCells, targetNotebook } from './target.js';

/** Gives the selected cells, or the one that is named, a stage or a role. */
export const tagCells: Command = {
  id: 'stagewright.tagCells',
  run: (services, uri, cell) => tag(services, uri, cell),
};

const ROLES = [
  ['parameters', 'Each literal assigned here becomes a param'],
  ['metrics', 'The numbers assigned here are metrics of the stage'],
  ['skip', 'Exploration: stays in the notebook, in no stage'],
] as const;
const STAGE = 'stage:';

interface Choice extends vscode.QuickPickItem {
  /** The tags of a cell, after the choice; `ask`: the name of a new stage is still to be asked. */
  readonly change?: (tags: readonly string[]) => readonly string[];
  readonly ask?: true;
}

async function tag(services: Services, uri: unknown, named: unknown): Promise<void> {
  const notebook = await targetNotebook(services, uri);
  if (notebook === undefined) return;
  const cells = typeof named === 'number' ? [named] : selectedCells(services, notebook);
  const code = cells.filter((cell) => notebook.cellAt(cell).kind === vscode.NotebookCellKind.Code);
  if (code.length === 0) {
    await vscode.window.showInformationMessage('Select a code cell first: only code belongs to stages.');
    return;
  }
  const title = code.length === 1 ? `Cell ${(code[0] ?? 0) + 1}` : `${code.length} cells`;
  const placeHolder = 'The stage that they belong to, or what they are';
  const chosen = await vscode.window.showQuickPick(await choices(services, notebook, code), {
    title,
    placeHolder,
    matchOnDescription: true,
  });
  if (chosen === undefined) return;
  const change = chosen.ask ? await newStage(services, notebook, code[0] ?? 0, title) : chosen.change;
  if (change !== undefined)
    await setTags(notebook, new Map(code.map((cell) => [cell, change(tagsOf(notebook.cellAt(cell)))])));
}

async function choices(
  { plans }: Services,
  notebook: vscode.NotebookDocument,
  cells: readonly number[],
): Promise<Choice[]> {
  const answer = await plans.of(notebook);
  const stages = answer?.plan.stages ?? [];
  const own = new Set(cells.flatMap((cell) => tagsOf(notebook.cellAt(cell))));
  const isOfAll = (name: string) => cells.every((cell) => tagsOf(notebook.cellAt(cell)).includes(name));
  return [
    { label: '$(add) New stage…', ask: true, alwaysShow: true },
    { label: 'stages', kind: vscode.QuickPickItemKind.Separator },
    ...stages.map(({ name, title }): Choice => {
      const icon = own.has(STAGE + name) ? '$(check)' : '$(symbol-event)';
      return { label: `${icon} ${name}`, description: title, change: intoStage(name) };
    }),
    { label: 'roles', kind: vscode.QuickPickItemKind.Separator },
    ...ROLES.map(([role, description]): Choice => {
      const isOn = isOfAll(role);
      const change = (tags: readonly string[]) =>
        isOn ? tags.filter((one) => one !== role) : [...new Set([...tags, role])];
      return { label: `${isOn ? '$(check)' : '$(tag)'} ${role}`, description, change };
    }),
    ...(own.size === 0 ? [] : [removal]),
  ];
}

const removal: Choice = {
  label: '$(trash) Remove the tags of stages and roles',
  change: (tags) => tags.filter((one) => !isOurs(one)),
};

function isOurs(name: string): boolean {
  return name.startsWith(STAGE) || ROLES.some(([role]) => role === name);
}

function intoStage(name: string): (tags: readonly string[]) => readonly string[] {
  return (tags) => [STAGE + name, ...tags.filter((one) => !one.startsWith(STAGE) && one !== 'skip')];
}

/** Asks for the name of a new stage; the server says what is wrong with it, as it is typed. */
async function newStage(
  { server }: Services,
  notebook: vscode.NotebookDocument,
  cell: number,
  title: string,
): Promise<((tags: readonly string[]) => readonly string[]) | undefined> {
  const name = await vscode.window.showInputBox({
    title,
    prompt: 'Name of the new stage: lower-case letters, digits and _',
    placeHolder: 'prepare',
    validateInput: async (text) => {
      if (text.trim() === '') return null;
      const { problem } = await server.completeTag(notebook.uri.toString(), cell, STAGE + text.trim());
      return problem;
    },
  });
  return name === undefined || name.trim() === '' ? undefined : intoStage(name.trim());
}

/** Sets the tags of cells, as one step to undo. */
export async function setTags(
  notebook: vscode.NotebookDocument,
  tags: ReadonlyMap<number, readonly string[]>,
): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const edits = [...tags].map(([cell, list]) =>
    vscode.NotebookEdit.updateCellMetadata(cell, metadataWithTags(notebook.cellAt(cell), list)),
  );
  edit.set(notebook.uri, edits);
  await vscode.workspace.applyEdit(edit);
}
