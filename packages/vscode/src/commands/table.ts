import { applyRefactoring } from './apply-refactoring.js';
import { openFile } from './open-file.js';
import { previewAccept, previewDiscard } from './preview.js';
import { restartServer } from './restart-server.js';
import type { Command } from './services.js';
import { showCell } from './show-cell.js';
import { showStage } from './show-stage.js';

/** Every command that the extension registers. */
export const COMMAND_TABLE: readonly Command[] = [
  applyRefactoring,
  openFile,
  previewAccept,
  previewDiscard,
  restartServer,
  showCell,
  showStage,
];
