import * as vscode from 'vscode';
import type { Project } from '../language/projects.js';
import { openNotebook } from '../notebook/cells.js';
import type { Services } from './services.js';

/** The notebook that a command is about: the one that is named, else the one that a person is at. Says so when there is none. */
export async function targetNotebook(
  { active }: Services,
  uri?: unknown,
): Promise<vscode.NotebookDocument | undefined> {
  const notebook = typeof uri === 'string' ? openNotebook(uri) : active.document;
  if (notebook === undefined) {
    await vscode.window.showInformationMessage(
      'Open a notebook first: this is about the notebook in the editor.',
    );
  }
  return notebook;
}

/** The cells that are selected in a notebook; the one with the cursor where nothing else is. */
export function selectedCells({ active }: Services, notebook: vscode.NotebookDocument): number[] {
  const { editor } = active;
  if (editor?.notebook !== notebook) return [];
  const cells = editor.selections.flatMap(({ start, end }) =>
    Array.from({ length: end - start }, (_, at) => start + at),
  );
  return [...new Set(cells)].sort((a, b) => a - b);
}

/** The project of a notebook; says so when it is in no folder yet. */
export async function targetProject(
  { projects }: Services,
  notebook: vscode.NotebookDocument,
): Promise<Project | null> {
  const project = await projects.of(notebook);
  if (project === null) {
    await vscode.window.showWarningMessage(
      'Save the notebook first: a pipeline is written into the folder that the notebook is in.',
    );
  }
  return project;
}
