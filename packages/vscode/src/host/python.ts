import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { readSettings } from './settings.js';

/** What we use of the Python extension: https://github.com/microsoft/vscode-python/blob/main/pythonExtensionApi/src/main.ts */
interface PythonExtension {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(path: {
      readonly path: string;
    }): Promise<{ readonly executable?: { readonly uri?: vscode.Uri } } | undefined>;
  };
}

/** The Python that runs a project: the setting, else the one chosen in the Python extension, else the folder's `.venv`; null: the PATH's. */
export async function findPython(folder: vscode.Uri): Promise<string | null> {
  const { python } = readSettings();
  if (python !== '') return python;
  const chosen = await chosenPython(folder);
  if (chosen !== null) return chosen;
  const roots = [folder, vscode.workspace.getWorkspaceFolder(folder)?.uri].filter((uri) => uri !== undefined);
  const places = roots.flatMap(({ fsPath }) => [
    join(fsPath, '.venv/bin/python'),
    join(fsPath, '.venv/Scripts/python.exe'),
  ]);
  return places.find((path) => existsSync(path)) ?? null;
}

async function chosenPython(folder: vscode.Uri): Promise<string | null> {
  const extension = vscode.extensions.getExtension<PythonExtension>('ms-python.python');
  if (extension === undefined) return null;
  try {
    const { environments } = await extension.activate();
    const path = environments?.getActiveEnvironmentPath(folder);
    const found = path === undefined ? undefined : await environments?.resolveEnvironment(path);
    return found?.executable?.uri?.fsPath ?? null;
  } catch {
    // Another extension's failure is not ours: the PATH's Python may do.
    return null;
  }
}
