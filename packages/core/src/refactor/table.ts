import { mergeStages, splitStage } from './change-stages.js';
import { extractFunction } from './extract-function.js';
import { extractStage } from './extract-stage.js';
import { fixAllOfKind, insertSeeds } from './fix-findings.js';
import { generaliseParameters } from './generalise-parameters.js';
import { liftConstant } from './lift-constant.js';
import { moveToUse } from './move-to-use.js';
import type { RefactoringKind } from './refactoring.js';
import { replaceMagic } from './replace-magic.js';

/** Every refactoring, in the order in which menus show them. */
export const REFACTORINGS: readonly RefactoringKind[] = [
  extractStage,
  extractFunction,
  liftConstant,
  insertSeeds,
  generaliseParameters,
  moveToUse,
  splitStage,
  mergeStages,
  replaceMagic,
  fixAllOfKind,
];
