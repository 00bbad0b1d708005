import * as vscode from 'vscode';

/** What a person can set; `package.json` says what each means, and its default. */
export interface Settings {
  readonly analysisDelay: number;
  readonly previewRefactorings: boolean;
  readonly python: string;
}

/** The settings as they are now. */
export function readSettings(): Settings {
  const settings = vscode.workspace.getConfiguration('stagewright');
  return {
    analysisDelay: settings.get('analysisDelay', 10),
    previewRefactorings: settings.get('previewRefactorings', true),
    python: settings.get('python', ''),
  };
}
