import * as vscode from 'vscode';
import type { Plans } from '../language/plans.js';
import { NOTEBOOK_TYPE } from '../notebook/cells.js';

/** As many as `package.json` contributes; stages take them in their order, again from the first. */
const COLOURS = 8;
const SETTLE_MS = 50;

/** A stripe in the colour of its stage at the right of each cell, where it covers no text: the API gives status bar items of cells no colour. */
export class StageColours implements vscode.Disposable {
  readonly #stripes = Array.from({ length: COLOURS }, (_, at) =>
    vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      borderStyle: 'solid',
      borderWidth: '0 4px 0 0',
      borderColor: new vscode.ThemeColor(`stagewright.stage${at + 1}`),
    }),
  );
  readonly #subscriptions: vscode.Disposable[];
  /** What each editor has, so that nothing is drawn twice. */
  readonly #drawn = new WeakMap<vscode.TextEditor, string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly plans: Plans) {
    const later = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#draw(), SETTLE_MS);
    };
    this.#subscriptions = [
      ...this.#stripes,
      plans.onDidChange(later),
      vscode.window.onDidChangeVisibleTextEditors(later),
    ];
    later();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async #draw(): Promise<void> {
    for (const { notebook } of vscode.window.visibleNotebookEditors) {
      if (notebook.notebookType !== NOTEBOOK_TYPE) continue;
      const answer = await this.plans.of(notebook);
      if (answer === null) continue;
      const order = new Map(answer.plan.stages.map(({ name }, at) => [name, at % COLOURS]));
      const stages = new Map(answer.cells.map(({ cell, stage }) => [cell, stage]));
      const colours = new Map<vscode.TextDocument, number | undefined>();
      for (const cell of notebook.getCells())
        colours.set(cell.document, order.get(stages.get(cell.index) ?? ''));
      for (const editor of vscode.window.visibleTextEditors) {
        if (!colours.has(editor.document)) continue;
        const colour = colours.get(editor.document);
        const wanted = `${colour} ${editor.document.lineCount}`;
        if (this.#drawn.get(editor) === wanted) continue;
        this.#drawn.set(editor, wanted);
        const whole = new vscode.Range(0, 0, editor.document.lineCount - 1, 0);
        this.#stripes.forEach((stripe, at) => {
          editor.setDecorations(stripe, at === colour ? [whole] : []);
        });
      }
    }
  }
}
