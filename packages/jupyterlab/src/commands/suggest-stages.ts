import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { NotebookEdit, StageSuggestion, SuggestedStage } from '@stagewright/core';
import type { Command } from './services.js';
import { changeCells } from './tag-cells.js';
import { targetNotebook } from './target.js';

/** Proposes stages for a notebook without any, and tags the cells of those that are kept. */
export const suggestStages: Command = {
  id: 'stagewright:suggest-stages',
  label: (trans) => trans.__('Suggest Stages…'),
  caption: (trans) => trans.__('Propose stages from the headings, or from what the code does'),
  async run(services) {
    const { trans } = services;
    const notebook = targetNotebook(services);
    if (notebook === null) return;
    const suggestion = await notebook.ask('suggestStages', {});
    if (suggestion.stages.length === 0) {
      const said = trans.__('There is nothing to suggest: the cells have stages already, or are one stage.');
      Notification.info(said, { autoClose: 6000 });
      return;
    }
    const before = JSON.stringify(notebook.cells());
    const kept = await askKept(suggestion, trans);
    if (kept === null || kept.size === 0) return;
    if (JSON.stringify(notebook.cells()) !== before) {
      Notification.warning(trans.__('The notebook has changed meanwhile: ask for it again.'));
      return;
    }
    changeCells(notebook, editsOf(suggestion, kept));
  },
};

/** The tags of the stages that are kept: cells of others go with the stage before. */
function editsOf({ stages, edits }: StageSuggestion, kept: ReadonlySet<string>): readonly NotebookEdit[] {
  const gone = new Set(stages.filter(({ name }) => !kept.has(name)).flatMap(({ cells }) => cells));
  return edits.filter(({ cell }) => !gone.has(cell));
}

async function askKept(
  { stages, source }: StageSuggestion,
  trans: TranslationBundle,
): Promise<ReadonlySet<string> | null> {
  const body = new StageChoice(stages, trans);
  const title =
    source === 'headings'
      ? trans.__('Stages from the headings of the notebook')
      : trans.__('Stages from what the code does');
  const result = await showDialog({
    title,
    body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Tag the Cells') }),
    ],
  });
  return result.button.accept ? (result.value ?? null) : null;
}

/** A list of stages to tick. */
class StageChoice extends Widget {
  readonly #boxes = new Map<string, HTMLInputElement>();

  constructor(stages: readonly SuggestedStage[], trans: TranslationBundle) {
    super();
    this.addClass('jp-stagewright-choice');
    for (const { name, cells } of stages) {
      const label = document.createElement('label');
      const box = document.createElement('input');
      box.type = 'checkbox';
      box.checked = true;
      const text = document.createElement('span');
      text.textContent = name;
      const dim = document.createElement('span');
      dim.className = 'jp-stagewright-dim';
      dim.textContent = trans._n('%1 cell', '%1 cells', cells.length);
      label.append(box, text, dim);
      this.node.append(label);
      this.#boxes.set(name, box);
    }
  }

  getValue(): ReadonlySet<string> {
    return new Set([...this.#boxes].flatMap(([name, box]) => (box.checked ? [name] : [])));
  }
}
