import type { FileEdit } from '@stagewright/core';
import type { PreviewAnswer } from '@stagewright/server';
import { COMMANDS } from '@stagewright/server/names';
import * as vscode from 'vscode';
import { nameOf, type TextChange } from '../host/preview.js';
import { findPython } from '../host/python.js';
import { requireTrust } from '../host/trust.js';
import type { Project } from '../language/projects.js';
import { showProblems } from '../notebook/show-problems.js';
import type { Command, Services } from './services.js';
import { selectedCells, targetNotebook, targetProject } from './target.js';

/** Writes the pipeline of a notebook, after showing every file as it is and as it would be. */
export const extract: Command = {
  id: COMMANDS.extract,
  async run(services, uri) {
    const notebook = await targetNotebook(services, uri);
    if (notebook === undefined) return;
    await extractNotebook(services, notebook);
  },
};

const TITLE = 'Extract Pipeline';

/** @returns whether the pipeline on the disk is now that of the notebook. */
export async function extractNotebook(
  services: Services,
  notebook: vscode.NotebookDocument,
): Promise<boolean> {
  const project = await targetProject(services, notebook);
  if (project === null || !(await requireTrust('Writing a pipeline'))) return false;
  const { version } = notebook;
  const [cell] = selectedCells(services, notebook);
  const answer = await askServer(services, notebook, project);
  if (answer === null) return false;
  const changes = answer.edits.filter(({ kind }) => kind !== 'keep');
  if (changes.length === 0) {
    await vscode.window.showInformationMessage('The pipeline is as the notebook has it: nothing to write.');
    return true;
  }
  const conflicts = changes.filter((edit) => edit.conflicts.length > 0);
  if (conflicts.length > 0) {
    await showConflicts(services, project, conflicts);
    return false;
  }
  if (!(await services.previews.confirm(TITLE, changes.map(textsOf(project)), 'Write Files'))) return false;
  if (notebook.isClosed || notebook.version !== version) {
    await vscode.window.showWarningMessage(
      'The notebook has changed since: nothing was written. Extract again.',
    );
    return false;
  }
  // The pipeline is that of the notebook as it is in the editor: the file has to be the same.
  if (notebook.isDirty) await notebook.save();
  const edits = [...changes, ...answer.bases];
  const problems = await services.worker.ask('write', { dir: project.dir, edits });
  if (problems.length > 0) {
    await showProblems(services, TITLE, problems);
    return false;
  }
  services.projects.refreshSoon();
  await showWritten(answer, project, cell);
  return true;
}

async function askServer(
  { server, worker, log }: Services,
  notebook: vscode.NotebookDocument,
  project: Project,
): Promise<PreviewAnswer | null> {
  const title = 'Extracting the pipeline';
  const location = vscode.ProgressLocation.Window;
  const answer = await vscode.window.withProgress({ location, title }, async () => {
    const environment = await worker.ask('probe', { python: await findPython(project.uri) });
    return server.preview({ notebook: notebook.uri.toString(), environment });
  });
  const errors = answer.problems.filter(({ level }) => level === 'error');
  if (errors.length === 0) return answer;
  void showProblems({ log }, TITLE, errors, notebook.uri.toString());
  return null;
}

function textsOf({ uri }: Project): (edit: FileEdit) => TextChange {
  return ({ path, before, after }) => ({
    label: path,
    folder: nameOf(uri),
    extension: /\.\w+$/.exec(path)?.[0] ?? '',
    before: before ?? '',
    after: after ?? '',
    uri: vscode.Uri.joinPath(uri, path),
  });
}

/** Hand edits and the notebook disagree: both are shown, and nothing is written. */
async function showConflicts(
  { previews }: Services,
  { uri }: Project,
  edits: readonly FileEdit[],
): Promise<void> {
  const changes = edits.map(({ path, conflicts }): TextChange => {
    const extension = /\.\w+$/.exec(path)?.[0] ?? '';
    const [before, after] = [
      conflicts.map(({ yours }) => yours),
      conflicts.map(({ generated }) => generated),
    ];
    const [yours, generated] = [`${before.join('\n')}\n`, `${after.join('\n')}\n`];
    return { label: path, folder: nameOf(uri), extension, before: yours, after: generated };
  });
  await previews.show('Yours, and what is generated', changes);
  const isForeign = edits.some(({ kind }) => kind === 'foreign');
  const names = edits.map(({ path }) => path).join(', ');
  const message = isForeign
    ? `${names}: there already, and not written by Stagewright. Nothing was written; move it away, then extract again.`
    : `${names}: your edit and what is generated now disagree. Nothing was written; take over the generated lines, or undo your edit, then extract again.`;
  await vscode.window.showWarningMessage(message);
}

/** Opens the code of a cell beside the notebook; the script of the first stage when the cell became none. */
async function showWritten(
  { plan, edits, origins }: PreviewAnswer,
  { uri }: Project,
  cell: number | undefined,
): Promise<void> {
  const scripts = plan?.stages.map(({ name }) => `src/${plan.package}/${name}.py`) ?? [];
  const origin = origins.find((one) => one.cell === cell && scripts.includes(one.file));
  const path = origin?.file ?? scripts[0];
  const written = edits.find((edit) => edit.path === path) ?? edits.find((edit) => edit.path === 'dvc.yaml');
  if (written === undefined) return;
  const line = written.path === origin?.file ? origin.from - 1 : 0;
  await vscode.window.showTextDocument(vscode.Uri.joinPath(uri, written.path), {
    viewColumn: vscode.ViewColumn.Beside,
    preserveFocus: true,
    selection: new vscode.Range(line, 0, line, 0),
  });
}
