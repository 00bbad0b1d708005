import type { CellAnalysis } from '../analysis/notebook-analysis.js';
import { applyToCells } from '../notebook/apply-edits.js';
import type { NotebookEdit } from '../notebook/notebook.js';
import { planBlueprint } from '../plan/plan-pipeline.js';
import { assignStages } from '../plan/stages.js';
import { analyzeAgain, type RefactorContext } from './refactoring.js';
import { type Draft, draftsNow, editsOf } from './stage-tags.js';

/** A stage that is proposed: where it begins, and what it is called. */
export interface SuggestedStage {
  readonly name: string;
  /** The cells, by index in the list of all cells. */
  readonly cells: readonly number[];
}

/** Stages that a notebook without stage tags could have, with the tags that make them; none when there is nothing to propose. */
export interface StageSuggestion {
  readonly source: 'headings' | 'code' | 'none';
  readonly stages: readonly SuggestedStage[];
  readonly edits: readonly NotebookEdit[];
}

/**
 * Proposes stages: from the headings of the notebook; without any from what the code does, at the cells where it begins to train and to
 * judge a model. A cut that the plan would refuse is left out.
 */
export function suggestStages(context: RefactorContext): StageSuggestion {
  const { source } = assignStages(context.analysis);
  if (source === 'tags') return { source: 'none', stages: [], edits: [] };
  const drafts = source === 'headings' ? draftsNow(context) : byCode(context);
  const stages = stagesIn(drafts);
  if (stages.length < 2) return { source: 'none', stages: [], edits: [] };
  return { source: source === 'headings' ? 'headings' : 'code', stages, edits: editsOf(context, drafts) };
}

function stagesIn(drafts: readonly Draft[]): SuggestedStage[] {
  const cells = new Map<string, number[]>();
  for (const { cell, stage } of drafts) {
    if (stage !== null) cells.set(stage, [...(cells.get(stage) ?? []), cell.index]);
  }
  return [...cells].map(([name, list]) => ({ name, cells: list }));
}

type Phase = 'load' | 'prepare' | 'train' | 'evaluate';
const PHASES: readonly Phase[] = ['load', 'prepare', 'train', 'evaluate'];

const TRAINS = /\.(fit|fit_transform|fit_predict|partial_fit|train|backward|compile)\s*\(/;
const JUDGES =
  /\.(predict|predict_proba|score|evaluate)\s*\(|\b(accuracy|f1|precision|recall|roc_auc|mean_\w+|r2|log)_(score|error|loss)\b|classification_report|confusion_matrix/;
const LOADS =
  /\b(read_(csv|parquet|excel|json|table|sql\w*|feather|pickle)|load_(iris|digits|wine|breast_cancer|diabetes|dataset|sample_images?)|fetch_\w+|make_(classification|regression|blobs|moons|circles))\s*\(/;

/** The first cell of each phase begins a stage, as far as the plan has nothing against it. */
function byCode(context: RefactorContext): Draft[] {
  const starts = phaseStarts(context.analysis.cells);
  const now = errorCount(context, draftsNow(context));
  let chosen: readonly (readonly [number, Phase])[] = starts.slice(0, 1);
  for (const start of starts.slice(1)) {
    const more = [...chosen, start];
    if (errorCount(context, withPhases(context, more)) <= now) chosen = more;
  }
  return withPhases(context, chosen);
}

function phaseStarts(cells: readonly CellAnalysis[]): (readonly [number, Phase])[] {
  const starts: (readonly [number, Phase])[] = [];
  let reached = -1;
  for (const { cell, tags, statements } of cells) {
    if (
      tags.skip ||
      statements.every(({ node }) => /^(Import|ImportFrom|FunctionDef|ClassDef)$/.test(node.kind))
    )
      continue;
    const phase = TRAINS.test(cell.source)
      ? 2
      : JUDGES.test(cell.source)
        ? 3
        : LOADS.test(cell.source)
          ? 0
          : 1;
    // What is only computed on the way belongs with the phase that it stands in.
    const next = phase === 1 && reached > 0 ? reached : phase;
    const name = PHASES[next];
    if (next <= reached || name === undefined) continue;
    starts.push([cell.index, name]);
    reached = next;
  }
  return starts;
}

function withPhases(context: RefactorContext, starts: readonly (readonly [number, Phase])[]): Draft[] {
  return draftsNow(context).map((draft): Draft => {
    if (draft.stage === null) return draft;
    const phase = starts.findLast(([index]) => index <= draft.cell.index) ?? starts[0];
    return phase === undefined ? draft : { ...draft, stage: phase[1] };
  });
}

function errorCount(context: RefactorContext, drafts: readonly Draft[]): number {
  const { notebook } = context.analysis;
  const { cells } = applyToCells(notebook.cells, editsOf(context, drafts));
  const after = analyzeAgain(context, { ...notebook, cells, text: '' });
  return planBlueprint(after, context.config).problems.filter(({ level }) => level === 'error').length;
}
