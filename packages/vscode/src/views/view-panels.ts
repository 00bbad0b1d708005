import { randomBytes } from 'node:crypto';
import type { ViewAction, ViewMessage, ViewName } from '@stagewright/ui/contract';
import * as vscode from 'vscode';

/** What fills a view, and does what is asked for in it. */
export interface ViewSource {
  readonly title: string;
  /** What the view shows now. */
  message(): Promise<ViewMessage>;
  act(action: ViewAction): Promise<void>;
  /** Tells that `message` is another. */
  readonly onDidChange: vscode.Event<unknown>;
}

/** The views of `packages/ui` in editors of their own, one of each. */
export class ViewPanels implements vscode.Disposable {
  readonly #panels = new Map<ViewName, vscode.WebviewPanel>();

  constructor(private readonly dist: vscode.Uri) {}

  /** Shows a view, beside what is open, or brings the one that is there to the front. */
  show(name: ViewName, source: ViewSource, checked: (raw: unknown) => ViewAction | null): void {
    const known = this.#panels.get(name);
    if (known !== undefined) {
      known.reveal(undefined, false);
      return;
    }
    // Beside the notebook, and all views in one place: a column for each would leave room for none.
    const other = [...this.#panels.values()].find(({ viewColumn }) => viewColumn !== undefined);
    const column = { viewColumn: other?.viewColumn ?? vscode.ViewColumn.Beside, preserveFocus: true };
    const panel = vscode.window.createWebviewPanel(`stagewright.${name}`, source.title, column, {
      enableScripts: true,
      retainContextWhenHidden: true,
      localResourceRoots: [this.dist],
    });
    panel.iconPath = vscode.Uri.joinPath(this.dist, '..', 'media', 'view.svg');
    this.#panels.set(name, panel);
    const update = async () => {
      panel.title = source.title;
      await panel.webview.postMessage(await source.message());
    };
    const changes = source.onDidChange(() => void update());
    panel.webview.onDidReceiveMessage(async (raw: unknown) => {
      const action = checked(raw);
      if (action === null) return;
      if (action.type === 'ready') await update();
      else await source.act(action);
    });
    panel.onDidDispose(() => {
      changes.dispose();
      this.#panels.delete(name);
    });
    panel.webview.html = pageOf(panel.webview, this.dist, name);
  }

  dispose(): void {
    for (const panel of this.#panels.values()) panel.dispose();
  }
}

/** A page that runs our script and nothing else: no inline script, no other source, no network. */
function pageOf(webview: vscode.Webview, dist: vscode.Uri, name: ViewName): string {
  const nonce = randomBytes(16).toString('base64url');
  const uri = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}`;
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <link rel="stylesheet" href="${uri('views.css')}">
  <title>Stagewright</title>
</head>
<body>
  <div id="stagewright-view" data-view="${name}"></div>
  <script nonce="${nonce}" src="${uri('views.js')}"></script>
</body>
</html>`;
}
