import { COMMANDS } from '@stagewright/server/names';
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  type Middleware,
  TransportKind,
} from 'vscode-languageclient/node';
import { readSettings } from '../host/settings.js';
import { NOTEBOOK_TYPE } from '../notebook/cells.js';

/** The client gives up on a server that ends this often within a minute. */
const MAX_RESTARTS = 5;
const RESTART_WINDOW_MS = 60_000;

/** Starts the language server in VS Code's own Node, beside the extension host. */
export function createClient(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): LanguageClient {
  const module = context.asAbsolutePath('dist/server.mjs');
  const run = { module, transport: TransportKind.ipc } as const;
  const options: LanguageClientOptions = {
    documentSelector: [
      { notebook: NOTEBOOK_TYPE, language: 'python' },
      { scheme: 'file', language: 'python', pattern: '**/src/*/*.py' },
      { scheme: 'file', pattern: '**/{stagewright,params}.yaml' },
    ],
    initializationOptions: {
      stagewright: { commands: Object.values(COMMANDS), delay: readSettings().analysisDelay },
    },
    outputChannel: log,
    middleware: previewedRefactorings,
    errorHandler: restarting(log),
  };
  return new LanguageClient('stagewright', 'Stagewright', { run, debug: run }, options);
}

/**
 * Refactorings are made by our own command, which asks what there is to ask and shows every change first; quick fixes are edits that the editor
 * makes at once.
 */
const previewedRefactorings: Middleware = {
  async resolveCodeAction(action, token, next) {
    const { data } = action as vscode.CodeAction & { readonly data?: { readonly id?: string } };
    if (data?.id === undefined || data.id === 'fix') return next(action, token);
    action.command = { title: action.title, command: COMMANDS.applyRefactoring, arguments: [data] };
    return action;
  },
};

/** A server that ended is started again, silently; one that goes on ending is left alone, and that is said with what to do. */
function restarting(log: vscode.LogOutputChannel): NonNullable<LanguageClientOptions['errorHandler']> {
  const ends: number[] = [];
  return {
    error: () => ({ action: ErrorAction.Continue, handled: true }),
    closed: () => {
      const now = Date.now();
      ends.push(now);
      const recent = ends.filter((time) => now - time < RESTART_WINDOW_MS);
      log.warn('The language server ended.');
      if (recent.length <= MAX_RESTARTS) return { action: CloseAction.Restart, handled: true };
      void offerRestart(log);
      return { action: CloseAction.DoNotRestart, handled: true };
    },
  };
}

async function offerRestart(log: vscode.LogOutputChannel): Promise<void> {
  const message = `Stagewright's language server ended ${MAX_RESTARTS + 1} times within a minute.`;
  const [again, show] = ['Start It Again', 'Show Its Log'];
  const chosen = await vscode.window.showErrorMessage(message, again, show);
  if (chosen === again) await vscode.commands.executeCommand('stagewright.restartServer');
  if (chosen === show) log.show();
}
