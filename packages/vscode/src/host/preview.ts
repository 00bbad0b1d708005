import * as vscode from 'vscode';

/** One text as it is and as it would be. */
export interface TextChange {
  /** What a person knows it by: a path, or `cell 4`. */
  readonly label: string;
  /** The end of the name, which tells the language: `.py`. */
  readonly extension: string;
  readonly before: string;
  readonly after: string;
  /** The file that is changed, where it is there: shown on the left, so that it can be gone to. */
  readonly uri?: vscode.Uri | undefined;
}

const SCHEME = 'stagewright-preview';
const SHOWN = 'stagewright.previewIsShown';

/** Shows changes before they are made, in the editor of several diffs, and asks whether to make them. */
export class Previews implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  #count = 0;
  #answer: ((accepted: boolean) => void) | null = null;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.path) ?? '';
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
    this.#count += 1;
    const folder = `/${this.#count}`;
    const uris = changes.map((change, at) => {
      const name = change.label.replace(/[^\w./ -]/g, '_');
      const end = name.endsWith(change.extension) ? '' : change.extension;
      const original = this.#keep(`${folder}/${at}/before/${name}${end}`, change.before);
      const modified = this.#keep(`${folder}/${at}/${name}${end}`, change.after);
      return [modified, original, modified] as const;
    });
    await vscode.commands.executeCommand('vscode.changes', title, uris);
    await vscode.commands.executeCommand('setContext', SHOWN, true);
    const accepted = await new Promise<boolean>((resolve) => {
      this.#answer = resolve;
      const files = changes.length === 1 ? 'one change' : `${changes.length} changes`;
      vscode.window
        .showInformationMessage(`${title}: ${files}. Nothing is written yet.`, accept, 'Discard')
        .then((chosen) => resolve(chosen === accept));
    });
    this.#answer = null;
    await vscode.commands.executeCommand('setContext', SHOWN, false);
    await closeTabs(folder);
    for (const path of [...this.#texts.keys()]) if (path.startsWith(`${folder}/`)) this.#texts.delete(path);
    return accepted;
  }

  dispose(): void {
    this.answer(false);
    this.#registration.dispose();
  }

  #keep(path: string, text: string): vscode.Uri {
    this.#texts.set(path, text);
    return vscode.Uri.from({ scheme: SCHEME, path });
  }
}

/** Closes the editors that show texts of a preview. */
async function closeTabs(folder: string): Promise<void> {
  const isOurs = (uri: vscode.Uri) => uri.scheme === SCHEME && uri.path.startsWith(`${folder}/`);
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const ours = tabs.filter(({ input }) => {
    if (input instanceof vscode.TabInputTextDiff) return isOurs(input.modified);
    // The editor of several diffs has no class in the oldest API that we run on.
    const diffs = (input as { readonly textDiffs?: readonly vscode.TabInputTextDiff[] } | undefined)
      ?.textDiffs;
    return diffs?.some(({ modified }) => isOurs(modified)) === true;
  });
  if (ours.length > 0) await vscode.window.tabGroups.close(ours);
}
