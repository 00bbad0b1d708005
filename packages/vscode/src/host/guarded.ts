import * as vscode from 'vscode';

/** Codes of LSP 3.17 that say that an answer is no longer wanted or true. */
const CONTENT_MODIFIED = -32801;
const REQUEST_CANCELLED = -32800;
const SERVER_CANCELLED = -32802;

/** A command that never fails in silence, and never with a stack trace: what it throws is told with what to do. */
export function guarded<A extends unknown[]>(
  log: vscode.LogOutputChannel,
  name: string,
  work: (...args: A) => unknown,
): (...args: A) => Promise<unknown> {
  return async (...args) => {
    try {
      return await work(...args);
    } catch (error) {
      await tell(log, name, error);
      return undefined;
    }
  };
}

async function tell(log: vscode.LogOutputChannel, name: string, error: unknown): Promise<void> {
  const { code, message = String(error) } = error as { readonly code?: number; readonly message?: string };
  log.error(`${name}: ${error instanceof Error ? (error.stack ?? message) : message}`);
  if (code === REQUEST_CANCELLED || code === SERVER_CANCELLED) return;
  if (code === CONTENT_MODIFIED) {
    await vscode.window.showInformationMessage('The notebook has changed in the meantime. Ask for it again.');
    return;
  }
  const show = 'Show the Log';
  const text = `Stagewright could not do that: ${message}. Try again; the log has more.`;
  if ((await vscode.window.showErrorMessage(text, show)) === show) log.show();
}
