import { openNotebook, revealCell } from '../notebook/cells.js';
import type { Command } from './services.js';

/** Goes to a cell of a notebook, by its index among all cells. */
export const showCell: Command = {
  id: 'stagewright.showCell',
  async run(_services, uri, cell) {
    const notebook = openNotebook(String(uri));
    if (notebook !== undefined && Number(cell) < notebook.cellCount) await revealCell(notebook, Number(cell));
  },
};
