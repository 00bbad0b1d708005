import type { Found, Rule } from '../rule.js';

/** Cells that ran in another order than they stand in. */
export const executedOutOfOrder: Rule = {
  docs: {
    code: 'order/executed-out-of-order',
    level: 'warning',
    summary: 'The cells were last run in another order than they stand in.',
    why: 'The outputs that the notebook shows came from another order than a pipeline runs: from top to bottom they may differ, or the notebook may fail.',
    fix: null,
    example: {
      bad: `# %% execution_count=1
a = 1
# %% execution_count=3
b = a + 1
# %% execution_count=2
a = 5`,
      good: `# %% execution_count=1
a = 1
# %% execution_count=2
b = a + 1
# %% execution_count=3
a = 5`,
    },
  },
  check({ cells }) {
    const found: Found[] = [];
    let last: { readonly index: number; readonly count: number } | null = null;
    for (const { cell } of cells) {
      const count = cell.executionCount;
      if (count === null) continue;
      if (last !== null && count < last.count) {
        found.push({
          cell: cell.index,
          range: null,
          message: `The cell was run before cell ${last.index + 1}, which stands above it (In [${count}], In [${last.count}]).`,
          remedy: 'Restart the kernel and run all cells, to see what the notebook gives from top to bottom.',
        });
      }
      last = { index: cell.index, count };
    }
    return found;
  },
};
