import { extract } from './extract.js';
import { refactor } from './refactor.js';
import type { Command } from './services.js';
import { showPanel } from './show-panel.js';
import { suggestStages } from './suggest-stages.js';
import { tagCells } from './tag-cells.js';
import { untagCells } from './untag-cells.js';

/** Every command, in the order in which menus show them. */
export const COMMAND_TABLE: readonly Command[] = [
  showPanel,
  suggestStages,
  tagCells,
  untagCells,
  refactor,
  extract,
];
