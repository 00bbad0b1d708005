import { applyRefactoring } from './apply-refactoring.js';
import { extract } from './extract.js';
import { menu } from './menu.js';
import { openFile } from './open-file.js';
import { previewAccept, previewDiscard } from './preview.js';
import { refactorings } from './refactor.js';
import { restartServer } from './restart-server.js';
import { run, runAll, stopRun } from './run.js';
import type { Command } from './services.js';
import { showCell } from './show-cell.js';
import { showStage } from './show-stage.js';
import { compareRuns, showMetrics, showPipeline, showRuns } from './show-views.js';
import { suggestStages } from './suggest-stages.js';
import { tagCells } from './tag-cells.js';

/** Every command that the extension registers. */
export const COMMAND_TABLE: readonly Command[] = [
  applyRefactoring,
  compareRuns,
  extract,
  menu,
  openFile,
  previewAccept,
  previewDiscard,
  ...refactorings,
  restartServer,
  run,
  runAll,
  showCell,
  showMetrics,
  showPipeline,
  showRuns,
  showStage,
  stopRun,
  suggestStages,
  tagCells,
];
