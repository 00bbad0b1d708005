import * as vscode from 'vscode';

/** Whether the folder is trusted; where it is not, says what waits for that, and how to grant it. */
export async function requireTrust(what: string): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage Trust';
  const message = `${what} waits until you trust this folder. Notebooks are analysed all the same.`;
  if ((await vscode.window.showWarningMessage(message, manage)) === manage)
    await vscode.commands.executeCommand('workbench.trust.manage');
  return vscode.workspace.isTrusted;
}
