import type { Evidence, StageEvidence } from './evidence.js';

/** A metric as the notebook has it. */
export interface NotebookMetric {
  readonly number: number;
  /** The cell that makes it, and the variable that it is in. */
  readonly cell: number;
  readonly variable: string;
}

/** The numbers of a stage's metrics in the notebook, by name, where two runs agree. */
export function notebookMetrics(evidence: Evidence, stage: StageEvidence): Map<string, NotebookMetric> {
  const found = new Map<string, NotebookMetric>();
  for (const variable of stage.plan.metrics) {
    const cell = evidence.lastMaker(stage.plan.cells, variable);
    if (cell === null || evidence.unstable(cell, variable).size > 0) continue;
    const value = evidence.valueAfter(cell, variable);
    if (value == null) continue;
    const number = numberOf(value.b);
    if (number !== null) found.set(variable, { number, cell, variable });
    for (const [key, part] of Object.entries(value.t === 'dict' ? (value.p ?? {}) : {})) {
      const inner = numberOf(part.b);
      const name = /^\['(.*)'\]$/.exec(key)?.[1];
      if (inner !== null && name !== undefined) found.set(name, { number: inner, cell, variable });
    }
  }
  return found;
}

/** The number in the brief of a scalar: `0.5`, `np.float64(0.5)`, `True`. */
function numberOf(brief: string): number | null {
  const text = /^(?:np\.\w+\()?(-?[\d.]+(?:e[+-]?\d+)?|-?inf|nan|True|False)\)?$/.exec(brief)?.[1];
  if (text === undefined) return null;
  if (text === 'True' || text === 'False') return Number(text === 'True');
  if (text === 'nan') return Number.NaN;
  return text.endsWith('inf') ? (text[0] === '-' ? -Infinity : Infinity) : Number(text);
}
