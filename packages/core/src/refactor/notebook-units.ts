import type { CellAnalysis } from '../analysis/notebook-analysis.js';
import { placeDefinitions } from '../plan/definitions.js';
import type { Unit } from '../plan/units.js';
import { bindCounts, collectUnits } from '../plan/units.js';
import type { Range } from '../text/text.js';
import type { RefactorContext, Selection } from './refactoring.js';

const STAGE = 'notebook';
const known = new WeakMap<RefactorContext, readonly Unit[]>();

/**
 * Every top-level statement of the notebook, those of skipped cells included, as if all were one stage: refactorings keep the
 * notebook running, whatever is in the pipeline.
 */
export function notebookUnits(context: RefactorContext): readonly Unit[] {
  const found = known.get(context);
  if (found !== undefined) return found;
  const { analysis } = context;
  const units = collectUnits(analysis, {
    source: 'single',
    names: [STAGE],
    titles: new Map(),
    stageOf: analysis.cells.map(() => STAGE),
  });
  const counts = bindCounts(units);
  for (const unit of units) {
    const isBoundElsewhere = [...unit.facts.effects.binds.keys()].some((name) => (counts.get(name) ?? 0) > 1);
    if (unit.role === 'param' && isBoundElsewhere) unit.role = 'code';
  }
  placeDefinitions(units);
  known.set(context, units);
  return units;
}

/** The code cells of a selection, in order. */
export function selectedCells({ analysis }: RefactorContext, { cells }: Selection): CellAnalysis[] {
  const wanted = new Set(cells);
  return analysis.cells.filter(({ cell }) => wanted.has(cell.index));
}

/** The statements of a selection: those that the range touches, or all of its cells. */
export function selectedUnits(context: RefactorContext, { cells, range }: Selection): Unit[] {
  const wanted = new Set(cells);
  return notebookUnits(context).filter(({ cell, facts: { node } }) => {
    if (!wanted.has(cell.cell.index)) return false;
    return range === null || touches(node, range);
  });
}

/** Whether a range, or the cursor, is at a node. */
export function touches(node: Range, range: Range): boolean {
  return range.from === range.to
    ? node.from <= range.from && range.from <= node.to
    : node.from < range.to && range.from < node.to;
}

/** Whether a cursor alone stands in the code, so that nothing in particular is selected. */
export function isCursor({ range }: Selection): boolean {
  return range !== null && range.from === range.to;
}

/** Whether the notebook shows the value of a statement that is the last of its cell. */
export function showsValue({ cell, facts: { node, effects } }: Unit): boolean {
  if (node.kind !== 'Expr' || effects.givesNone) return false;
  const magic = cell.syntax.magics.some((m) => m.from >= node.from && m.from < node.to && m.kind !== 'shell');
  return !magic && !/^\s*;/.test(cell.syntax.python.slice(node.to).replace(/#[^\n]*/g, ''));
}
