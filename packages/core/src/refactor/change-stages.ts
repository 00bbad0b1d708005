import { checkName } from '../notebook/tags.js';
import { stageName } from '../plan/stages.js';
import { failure, problem, success } from '../problem/problem.js';
import type { RefactorContext, RefactoringKind, Selection } from './refactoring.js';
import { type Draft, draftsNow, editsOf, stageNameAt, stagesNow } from './stage-tags.js';

/** A stage ends above the selected cell, and another begins there. */
export const splitStage: RefactoringKind = {
  id: 'split-stage',
  group: 'move',
  title: 'Split the stage here',
  offers(context, selection) {
    const at = splitAt(context, selection);
    if (at === null) return [];
    const name = stageNameAt(context, at.index, at.stage, stageName);
    const asks = [
      { argument: 'name' as const, prompt: 'Name of the second stage', value: name, choices: null },
    ];
    return [{ title: `Split the stage ${at.stage} here`, arguments: { name }, asks }];
  },
  make(context, selection, given) {
    const at = splitAt(context, selection);
    if (at === null) {
      const remedy = 'Select a code cell in the middle of a stage.';
      return failure(problem('refactor/split', 'No stage can be split here.', remedy));
    }
    const name = given.name ?? stageNameAt(context, at.index, at.stage, stageName);
    const bad = checkName('stage', name);
    if (bad !== null) return failure({ ...bad, code: 'refactor/name' });
    const drafts = draftsNow(context).map((draft): Draft => {
      const isBelow = draft.cell.index >= at.index && draft.stage === at.stage;
      return isBelow ? { ...draft, stage: name } : draft;
    });
    return success({
      title: `Split ${at.stage} from ${name}`,
      notebook: editsOf(context, drafts),
      files: [],
    });
  },
};

/** The first selected cell, where there is code of its stage above it. */
function splitAt(context: RefactorContext, { cells }: Selection): { index: number; stage: string } | null {
  const index = Math.min(...cells);
  const drafts = draftsNow(context);
  const stage = drafts[index]?.stage ?? null;
  return stage !== null && drafts.slice(0, index).some((draft) => draft.stage === stage)
    ? { index, stage }
    : null;
}

/** The stages of the selected cells become one; with one cell selected, its stage and the one above. */
export const mergeStages: RefactoringKind = {
  id: 'merge-stages',
  group: 'move',
  title: 'Merge stages',
  offers(context, selection) {
    const names = mergedStages(context, selection);
    if (names.length < 2) return [];
    const [name = ''] = names;
    const choices = names.map((value) => ({ value, label: value }));
    const asks = [{ argument: 'name' as const, prompt: 'Name of the stage', value: name, choices }];
    return [{ title: `Merge the stages ${listOf(names)}`, arguments: { name }, asks }];
  },
  make(context, selection, given) {
    const names = mergedStages(context, selection);
    if (names.length < 2) {
      const remedy = 'Select cells of two stages, or the first cell of the second.';
      return failure(problem('refactor/merge', 'There is one stage only.', remedy));
    }
    const name = given.name ?? names[0] ?? '';
    const bad = checkName('stage', name);
    if (bad !== null) return failure({ ...bad, code: 'refactor/name' });
    const drafts = draftsNow(context).map((draft): Draft => {
      return draft.stage !== null && names.includes(draft.stage) ? { ...draft, stage: name } : draft;
    });
    return success({ title: `Merge ${listOf(names)}`, notebook: editsOf(context, drafts), files: [] });
  },
};

function mergedStages(context: RefactorContext, { cells }: Selection): string[] {
  const stages = stagesNow(context);
  const names = new Set(cells.flatMap((cell) => stages.get(cell) ?? []));
  const [only] = names;
  if (names.size !== 1 || only === undefined) return [...names];
  const order = [...new Set(stages.values())];
  const firstCell = [...stages].find(([, stage]) => stage === only)?.[0];
  const above = order[order.indexOf(only) - 1];
  return above === undefined || firstCell === undefined || !cells.includes(firstCell)
    ? [only]
    : [above, only];
}

function listOf(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
