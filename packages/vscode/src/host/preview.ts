import * as vscode from 'vscode';

/** One text as it is and as it would be. */
export interface TextChange {
  /** What a person knows it by: a path, or `cell 4`. */
  readonly label: string;
  /** What it is in: a notebook, a folder. */
  readonly folder: string;
  /** The end of the name, which tells the language: `.py`. */
  readonly extension: string;
  /** Empty: it is new. */
  readonly before: string;
  readonly after: string;
  /** The file that is changed: can be gone to, where it is there. */
  readonly uri?: vscode.Uri | undefined;
}

/** The last part of a path. */
export function nameOf({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

const SCHEME = 'stagewright-preview';
const SHOWN = 'stagewright.previewIsShown';

/** Shows changes before they are made, in the editor of several diffs, and asks whether to make them. */
export class Previews implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  #count = 0;
  #answer: ((accepted: boolean) => void) | null = null;
  #closing: vscode.Disposable | undefined;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.query) ?? '';
  }

  /** Ends the preview that is shown, if any. */
  answer(accepted: boolean): void {
    this.#answer?.(accepted);
  }

  /**
   * Shows the changes, and waits for an answer: on the message, or by the buttons in the title of the editor.
   *
   * @returns whether they are to be made. A second preview answers the first one with no.
   */
  async confirm(title: string, changes: readonly TextChange[], accept: string): Promise<boolean> {
    this.answer(false);
    const id = await this.show(title, changes);
    await vscode.commands.executeCommand('setContext', SHOWN, true);
    const count = changes.length === 1 ? 'one change' : `${changes.length} changes`;
    // Messages go after a while: what stays is the item below, and the buttons of the editor.
    const item = vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Left, 1000);
    item.text = `$(check) ${accept}: ${count}`;
    item.command = 'stagewright.preview.accept';
    item.backgroundColor = new vscode.ThemeColor('statusBarItem.warningBackground');
    item.show();
    const accepted = await new Promise<boolean>((resolve) => {
      this.#answer = resolve;
      this.#closing = vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        if (closed.some((tab) => showsPreview(tab, id))) resolve(false);
      });
      vscode.window
        .showInformationMessage(`${title}: ${count}. Nothing is written yet.`, accept, 'Discard')
        .then((chosen) => {
          if (chosen !== undefined) resolve(chosen === accept);
        });
    });
    item.dispose();
    this.#closing?.dispose();
    this.#answer = null;
    await vscode.commands.executeCommand('setContext', SHOWN, false);
    // Where it was answered by a button of the editor, the message is still there.
    await vscode.commands.executeCommand('notifications.hideToasts');
    await closeTabs(id);
    for (const key of [...this.#texts.keys()]) if (key.startsWith(`${id}/`)) this.#texts.delete(key);
    return accepted;
  }

  /** Shows the changes and asks nothing; gives the id of the preview. */
  async show(title: string, changes: readonly TextChange[]): Promise<string> {
    this.#count += 1;
    const id = String(this.#count);
    const uris = changes.map(({ label, folder, extension, before, after, uri }, at) => {
      const name = label.endsWith(extension) ? label : label + extension;
      const path = `/${[folder, name].map((part) => part.replace(/[^\w./() -]/g, '_')).join('/')}`;
      const modified = this.#keep(path, `${id}/${at}/after`, after);
      // The same path on both sides: it is no renaming. What is new has both sides too: VS Code does not name the texts of tabs that lack one.
      const original = this.#keep(path, `${id}/${at}/before`, before);
      return [before === '' ? modified : (uri ?? modified), original, modified] as const;
    });
    await vscode.commands.executeCommand('vscode.changes', title, uris);
    return id;
  }

  dispose(): void {
    this.answer(false);
    this.#registration.dispose();
  }

  #keep(path: string, query: string, text: string): vscode.Uri {
    this.#texts.set(query, text);
    return vscode.Uri.from({ scheme: SCHEME, path, query });
  }
}

/** Closes the editors that show texts of a preview. */
async function closeTabs(id: string): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const ours = tabs.filter((tab) => showsPreview(tab, id));
  if (ours.length > 0) await vscode.window.tabGroups.close(ours);
}

function showsPreview({ input }: vscode.Tab, id: string): boolean {
  const isOurs = (uri: vscode.Uri) => uri.scheme === SCHEME && uri.query.startsWith(`${id}/`);
  if (input instanceof vscode.TabInputTextDiff) return isOurs(input.modified);
  // The editor of several diffs has no class in the oldest API that we run on.
  const diffs = (input as { readonly textDiffs?: readonly vscode.TabInputTextDiff[] } | undefined)?.textDiffs;
  return diffs?.some(({ modified }) => isOurs(modified)) === true;
}
