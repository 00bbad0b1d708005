import type { NotebookEdit } from '../notebook/notebook.js';
import { checkName, withStage } from '../notebook/tags.js';
import { assignStages, stageName } from '../plan/stages.js';
import { failure, problem, type Result, success } from '../problem/problem.js';
import { isCursor, notebookUnits, selectedCells, selectedUnits } from './notebook-units.js';
import type { RefactorContext, RefactoringKind, Selection } from './refactoring.js';
import { cutCell } from './split-cell.js';
import { type Draft, draftsNow, editsOf, freeStage, stageNameAt } from './stage-tags.js';

/** Selected cells, or lines of a cell, become a stage of their own; the stages around it stay as they are. */
export const extractStage: RefactoringKind = {
  id: 'extract-stage',
  group: 'extract',
  title: 'Extract to pipeline stage',
  offers(context, selection) {
    if (selectedUnits(context, wholeOf(selection)).length === 0) return [];
    const name = nameFor(context, selection);
    const asks = [{ argument: 'name' as const, prompt: 'Name of the stage', value: name, choices: null }];
    return [{ title: this.title, arguments: { name }, asks }];
  },
  make(context, selection, { name = nameFor(context, selection) }) {
    const bad = checkName('stage', name);
    if (bad !== null) return failure({ ...bad, code: 'refactor/name' });
    if (selectedCells(context, selection).length === 0) {
      return failure(problem('refactor/no-code', 'No code is selected.', 'Select code cells.'));
    }
    const drafts = draftsWith(context, wholeOf(selection), name);
    if (!drafts.ok) return drafts;
    const notebook: NotebookEdit[] = editsOf(context, drafts.value);
    return success({ title: `Extract to the stage ${name}`, notebook, files: [] });
  },
};

/** A cursor selects its whole cell. */
function wholeOf(selection: Selection): Selection {
  return isCursor(selection) ? { ...selection, range: null } : selection;
}

function nameFor(context: RefactorContext, { cells }: Selection): string {
  return stageNameAt(context, Math.min(...cells), 'new_stage', stageName);
}

/** The notebook with the selection in a stage of its own. */
function draftsWith(context: RefactorContext, selection: Selection, name: string): Result<Draft[]> {
  const pieces = pieceOf(context, selection);
  if (!pieces.ok) return pieces;
  const cut = pieces.value;
  const selected = new Set(selection.cells);
  const drafts = draftsNow(context).flatMap((draft): (Draft & { isSelected: boolean })[] => {
    const isSelected = selected.has(draft.cell.index) && draft.cell.type === 'code';
    if (!isSelected || cut === null) return [{ ...draft, isSelected }];
    const others = withStage(draft.cell.tags, null);
    return cut.map(({ source, isPiece }, at) => {
      const cell = { ...draft.cell, source, tags: at === 0 ? draft.cell.tags : others };
      return { cell, origin: at === 0 ? draft.origin : null, stage: draft.stage, isSelected: isPiece };
    });
  });
  return success(settle(context, drafts, name));
}

interface Part {
  readonly source: string;
  readonly isPiece: boolean;
}

/** The parts of the only cell when lines of it are selected; null when whole cells are. */
function pieceOf(context: RefactorContext, selection: Selection): Result<Part[] | null> {
  const [only] = selectedCells(context, selection);
  const units = notebookUnits(context).filter(({ cell }) => cell === only);
  const selected = selectedUnits(context, selection);
  if (only === undefined || selection.range === null || selected.length === units.length)
    return success(null);
  if (only.tags.functionName !== null) {
    const message = `The cell is tagged to become the function \`${only.tags.functionName}\`.`;
    const where = { cell: only.cell.index };
    return failure(problem('refactor/cut', message, 'Take the tag away, or select the whole cell.', where));
  }
  const cut = cutCell(only, units, selected);
  if (!cut.ok) return cut;
  const parts = (['before', 'selected', 'after'] as const).map((part) => ({
    source: cut.value[part],
    isPiece: part === 'selected',
  }));
  return success(parts.filter(({ source }) => source !== ''));
}

/**
 * Names the stages around the selection. What stands below it cannot go on with the stage above, since the two would need each other;
 * where the notebook had no stages, what is above and below get one each.
 */
function settle(
  context: RefactorContext,
  drafts: readonly (Draft & { readonly isSelected: boolean })[],
  name: string,
): Draft[] {
  const { source } = assignStages(context.analysis);
  const first = drafts.findIndex(({ isSelected }) => isSelected);
  const last = drafts.findLastIndex(({ isSelected }) => isSelected);
  const above = new Set(drafts.slice(0, first).flatMap(({ stage }) => stage ?? []));
  const taken = new Set([name, ...drafts.flatMap(({ stage }) => stage ?? [])]);
  const below = new Map<string, string>();
  const nameBelow = (stage: string): string => {
    if (source === 'single') return freeStage('finish', [name]);
    if (!above.has(stage)) return stage;
    const known = below.get(stage) ?? freeStage(stage, taken);
    below.set(stage, known);
    return known;
  };
  return drafts.map((draft, at): Draft => {
    const { stage, isSelected } = draft;
    if (isSelected) return { ...draft, stage: name };
    if (stage === null || at < first) {
      return {
        ...draft,
        stage: stage !== null && source === 'single' ? freeStage('prepare', [name]) : stage,
      };
    }
    return at < last ? draft : { ...draft, stage: nameBelow(stage) };
  });
}
