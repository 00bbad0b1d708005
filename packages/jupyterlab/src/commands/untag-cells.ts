import { type NotebookEdit, withoutOurTags } from '@stagewright/core';
import type { Command } from './services.js';
import { changeCells } from './tag-cells.js';
import { targetNotebook } from './target.js';

/** Takes stages and roles from the selected cells; other tags stay. */
export const untagCells: Command = {
  id: 'stagewright:untag-cells',
  label: (trans) => trans.__('Remove Stage Tags'),
  run(services) {
    const notebook = targetNotebook(services);
    if (notebook === null) return;
    const { content } = notebook.panel;
    const edits = content.widgets.flatMap((cell, index): NotebookEdit[] => {
      const tags = cell.model.getMetadata('tags');
      if (!content.isSelectedOrActive(cell) || !Array.isArray(tags)) return [];
      const kept = withoutOurTags(tags.filter((tag) => typeof tag === 'string'));
      return kept.length === tags.length ? [] : [{ kind: 'setTags', cell: index, tags: kept }];
    });
    if (edits.length > 0) changeCells(notebook, edits);
  },
};
