import { extract } from './extract.js';
import { lookAtVariables } from './look-at-variables.js';
import { openLog } from './open-log.js';
import { refactor } from './refactor.js';
import { runOnKernel, runPipeline } from './run-pipeline.js';
import type { Command } from './services.js';
import { showPanel } from './show-panel.js';
import { compareTwoRuns, plotRuns, setBaseline, showRuns } from './show-runs.js';
import { stopRun } from './stop-run.js';
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
  runPipeline,
  runOnKernel,
  stopRun,
  showRuns,
  plotRuns,
  compareTwoRuns,
  setBaseline,
  openLog,
  lookAtVariables,
];
