import type { CellAnalysis } from '../../analysis/notebook-analysis.js';
import type { RuleContext } from '../context.js';

/** A function whose result is found once for each context: rules ask for it at every finding. */
export function perContext<T>(make: (context: RuleContext) => T): (context: RuleContext) => T {
  const made = new WeakMap<RuleContext, { readonly result: T }>();
  return (context) => {
    const known = made.get(context);
    if (known !== undefined) return known.result;
    const result = make(context);
    made.set(context, { result });
    return result;
  };
}

/** A function of one cell whose result is found once for as long as the cell stays as it is, over all the contexts in which it stands. */
export function perCell<T>(make: (cell: CellAnalysis) => T): (cell: CellAnalysis) => T {
  const made = new WeakMap<CellAnalysis, { readonly result: T }>();
  return (cell) => {
    const known = made.get(cell);
    if (known !== undefined) return known.result;
    const result = make(cell);
    made.set(cell, { result });
    return result;
  };
}
