import type { CellAnalysis } from '../analysis/notebook-analysis.js';
import { editsBetween } from '../notebook/apply-edits.js';
import type { NotebookCell, NotebookEdit } from '../notebook/notebook.js';
import { readTags, withStage } from '../notebook/tags.js';
import { assignStages } from '../plan/stages.js';
import type { RefactorContext } from './refactoring.js';

/** A cell of the notebook as it will be. */
export interface Draft {
  readonly cell: NotebookCell;
  /** Its index now; null for a cell that is added. */
  readonly origin: number | null;
  /** The stage that it should be in; null where that does not matter: text, skipped cells, nothing but imports and definitions. */
  readonly stage: string | null;
}

/** The stage that each code cell is in now, by its index in the list of all cells; skipped cells are left out. */
export function stagesNow({ analysis }: RefactorContext): Map<number, string> {
  const { stageOf } = assignStages(analysis);
  return new Map(
    analysis.cells.flatMap(({ cell }, at) => {
      const stage = stageOf[at] ?? null;
      return stage === null ? [] : [[cell.index, stage] as const];
    }),
  );
}

/** The notebook as it is, each cell in the stage that it is in now. */
export function draftsNow(context: RefactorContext): Draft[] {
  const stages = stagesNow(context);
  const code = new Map(context.analysis.cells.map((analysed) => [analysed.cell.index, analysed]));
  return context.analysis.notebook.cells.map((cell): Draft => {
    const analysed = code.get(cell.index);
    const matters = analysed !== undefined && (!onlyDeclares(analysed) || analysed.tags.stage !== null);
    return { cell, origin: cell.index, stage: matters ? (stages.get(cell.index) ?? null) : null };
  });
}

/** Whether a cell holds nothing but imports, definitions and params, which follow whoever needs them, whatever the cell's stage. */
function onlyDeclares({ statements, tags }: CellAnalysis): boolean {
  return statements.every(
    ({ node }) =>
      /^(Import|ImportFrom|FunctionDef|ClassDef)$/.test(node.kind) ||
      (tags.parameters && (node.kind === 'Assign' || node.kind === 'AnnAssign')),
  );
}

/**
 * The edits that make the drafts of the notebook, with the fewest changes of tags that bring cells into their stages: a tag where a
 * stage begins, and none where the cell above says the same.
 */
export function editsOf(context: RefactorContext, drafts: readonly Draft[]): NotebookEdit[] {
  const head = leadingCells(drafts);
  let current: string | null = null;
  const cells = drafts.map(({ cell, stage }, at): NotebookCell => {
    if (stage === null || at < head) return cell;
    const { tags } = readTags(cell.tags);
    const isSaid = tags.stage === stage || (tags.stage === null && !tags.skip && current === stage);
    current = stage;
    return isSaid ? cell : { ...cell, tags: withStage(cell.tags, stage) };
  });
  return editsBetween(context.analysis.notebook.cells, {
    cells,
    origins: drafts.map(({ origin }) => origin),
  });
}

/** How many cells above the first tag are in its stage, and are to stay there: they need no tag of their own. */
function leadingCells(drafts: readonly Draft[]): number {
  const stages = drafts.map(({ cell }) => readTags(cell.tags).tags.stage);
  const first = stages.findIndex((stage) => stage !== null);
  const isSame = drafts.slice(0, first + 1).every(({ stage }) => stage === null || stage === stages[first]);
  return first === -1 || !isSame ? 0 : first;
}

/** A stage's name that no other stage has: `train_2` after `train`. */
export function freeStage(name: string, taken: Iterable<string>): string {
  const names = new Set(taken);
  if (!names.has(name)) return name;
  const base = name.replace(/_\d+$/, '').slice(0, 60);
  for (let n = 2; ; n += 1) if (!names.has(`${base}_${n}`)) return `${base}_${n}`;
}

/** A name for a stage that begins at a cell: from the heading right above it, else `fallback`; one that no other stage has. */
export function stageNameAt(
  context: RefactorContext,
  index: number,
  fallback: string,
  suggest: (heading: string) => string | null,
): string {
  const above = context.analysis.notebook.cells[index - 1];
  const heading = above?.type === 'markdown' ? /^#{1,6}\s+(.+)$/m.exec(above.source)?.[1] : undefined;
  const suggested = heading === undefined ? null : suggest(heading);
  return freeStage(suggested ?? fallback, stagesNow(context).values());
}
