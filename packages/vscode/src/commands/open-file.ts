import { COMMANDS } from '@stagewright/server/names';
import * as vscode from 'vscode';
import type { Command } from './services.js';

/** Opens a file beside the notebook, at a line from 0. */
export const openFile: Command = {
  id: COMMANDS.openFile,
  async run(_services, uri, line) {
    const at = typeof line === 'number' ? line : 0;
    const selection = new vscode.Range(at, 0, at, 0);
    const viewColumn = vscode.ViewColumn.Beside;
    await vscode.window.showTextDocument(vscode.Uri.parse(String(uri)), { selection, viewColumn });
  },
};
