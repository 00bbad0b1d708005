import { Notification } from '@jupyterlab/apputils';
import { diffEdits, type NotebookEdit } from '@stagewright/core';
import { showStageMenu, type TaggedCell } from '../cells/stage-menu.js';
import { applyNotebookEdits } from '../notebook/apply-edits.js';
import type { OpenNotebook } from '../notebook/open-notebook.js';
import type { Command, Services } from './services.js';
import { targetNotebook } from './target.js';

/** Gives the selected cells a stage or a role. */
export const tagCells: Command = {
  id: 'stagewright:tag-cells',
  label: (trans) => trans.__('Tag Cells…'),
  caption: (trans) => trans.__('Give the selected cells a stage, or say what they are'),
  async run(services) {
    const notebook = targetNotebook(services);
    const { content } = notebook?.panel ?? {};
    if (notebook === null || content === undefined) return;
    const selected = content.widgets.flatMap((cell, at) => (content.isSelectedOrActive(cell) ? [at] : []));
    const active = content.activeCell;
    if (active !== null) await chooseStage(services, notebook, selected, active.node);
  },
};

/** Asks which stage or role cells shall have, and tags them. */
export async function chooseStage(
  { trans }: Services,
  notebook: OpenNotebook,
  indices: readonly number[],
  anchor: Element,
): Promise<void> {
  const cells = taggedCells(notebook, indices);
  if (cells.length === 0) {
    Notification.info(trans.__('Select a code cell first: only code belongs to stages.'), {
      autoClose: 5000,
    });
    return;
  }
  const look = await notebook.fresh();
  if (look === null) return;
  showStageMenu(look, cells, anchor, trans, (edits) => changeCells(notebook, edits));
}

/** Makes edits of a notebook as one step to undo, and looks at once what comes of them. */
export function changeCells(notebook: OpenNotebook, edits: readonly NotebookEdit[]): void {
  applyNotebookEdits(notebook.panel, edits, diffEdits);
  notebook.invalidate();
}

function taggedCells({ panel }: OpenNotebook, indices: readonly number[]): TaggedCell[] {
  return indices.flatMap((index): TaggedCell[] => {
    const model = panel.content.widgets[index]?.model;
    if (model === undefined || model.type !== 'code') return [];
    const tags = model.getMetadata('tags');
    return [{ index, tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [] }];
  });
}
