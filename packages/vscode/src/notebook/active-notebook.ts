import * as vscode from 'vscode';
import { NOTEBOOK_TYPE } from './cells.js';

/** The notebook that a person is at: the active one, or the last one while a view or another editor has the focus. */
export class ActiveNotebook implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.NotebookDocument | undefined>();
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[] = [this.#changed];
  #last: vscode.NotebookEditor | undefined;

  constructor() {
    this.#see(vscode.window.activeNotebookEditor ?? vscode.window.visibleNotebookEditors[0]);
    this.#subscriptions.push(
      vscode.window.onDidChangeActiveNotebookEditor((editor) => this.#see(editor)),
      vscode.window.onDidChangeVisibleNotebookEditors((editors) => {
        if (this.#last === undefined || this.#last.notebook.isClosed) this.#see(editors[0]);
      }),
      vscode.workspace.onDidCloseNotebookDocument((closed) => {
        if (this.#last?.notebook !== closed) return;
        this.#last = undefined;
        const [other] = vscode.window.visibleNotebookEditors;
        this.#see(other);
        if (other === undefined) this.#changed.fire(undefined);
      }),
    );
  }

  /** The document; undefined when no notebook is open. */
  get document(): vscode.NotebookDocument | undefined {
    return this.#last?.notebook;
  }

  /** The editor that shows it, with its selection. */
  get editor(): vscode.NotebookEditor | undefined {
    return vscode.window.activeNotebookEditor ?? this.#last;
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #see(editor: vscode.NotebookEditor | undefined): void {
    if (editor === undefined || editor.notebook.notebookType !== NOTEBOOK_TYPE) return;
    const isOther = editor.notebook !== this.#last?.notebook;
    this.#last = editor;
    if (isOther) this.#changed.fire(editor.notebook);
  }
}
