import type { Expression, Statement } from '../../syntax/ast.js';
import type { Rule } from '../rule.js';
import { liftFix, literalsOf, type PlacedLiteral } from '../support/literals.js';

/** A date that decides which data is used. */
export const date: Rule = {
  docs: {
    code: 'config/date',
    level: 'warning',
    strictLevel: 'error',
    summary: 'A date that selects data is written into the code.',
    why: 'The next run, with newer data, needs another date; in `params.yaml` it can be changed, and a diff of two runs shows it.',
    fix: 'Moves the date to the cell tagged `parameters`.',
    example: {
      bad: `# %%
import pandas as pd
# %%
sales = pd.read_csv("sales.csv", index_col=0)
train = sales.loc[:"2025-06-30"]`,
      good: `# %%
import pandas as pd
# %% tags=["parameters"]
end_date = "2025-06-30"
# %%
sales = pd.read_csv("sales.csv", index_col=0)
train = sales.loc[:end_date]`,
    },
  },
  check(context) {
    return literalsOf(context).flatMap((placed) => {
      const { cell, node } = placed;
      if (node.kind !== 'Constant' || node.type !== 'str' || !DATE.test(node.value)) return [];
      const name = selects(placed);
      if (name === null) return [];
      return [
        {
          cell: cell.cell.index,
          range: { from: node.from, to: node.to },
          message: `The date \`${node.value}\` selects data, and is written into the code.`,
          remedy: 'Set the date in a cell tagged `parameters`, and use its name here.',
          fix: liftFix(context, [placed], [name]),
        },
      ];
    });
  },
};

/** ISO dates, with or without a day, also with slashes or a time; days first with dots or slashes. */
const DATE =
  /^((19|20)\d{2}([-/])(0?[1-9]|1[0-2])(\3(0?[1-9]|[12]\d|3[01])([ T]\d{1,2}:\d{2}.*)?)?|\d{1,2}[./]\d{1,2}[./](19|20)\d{2})$/;

/** A name for the date by the way in which it selects; null when it does not. */
function selects({ node, around }: PlacedLiteral): string | null {
  const parents = [...around].reverse();
  const [direct] = parents;
  // `pd.Timestamp("2025-01-01")` stands for the date itself.
  const isWrapped =
    direct?.kind === 'Call' &&
    /(^|\.)(Timestamp|to_datetime|datetime64|fromisoformat|Period)$/.test(calleeOf(direct.func));
  const inner: Expression | Statement = isWrapped && direct !== undefined ? direct : node;
  const outer = isWrapped ? parents[1] : direct;
  if (outer === undefined) return null;
  if (outer.kind === 'Compare') return comparedName(outer.op, outer.operands[0] === inner);
  if (outer.kind === 'Slice') return isFirst(outer.parts, inner, outer.from) ? 'start_date' : 'end_date';
  if (outer.kind === 'Call' && outer.func.kind === 'Attribute') {
    if (/^(between|truncate)$/.test(outer.func.attr)) {
      const isStart =
        outer.args[0] === inner || outer.keywords.some((k) => k.value === inner && k.arg === 'before');
      return isStart ? 'start_date' : 'end_date';
    }
  }
  return null;
}

function calleeOf(node: Expression): string {
  if (node.kind === 'Attribute') return `${calleeOf(node.value)}.${node.attr}`;
  return node.kind === 'Name' ? node.id : '';
}

function comparedName(op: string, isLeft: boolean): string {
  if (op === '==' || op === '!=' || op === 'in' || op === 'not in') return 'date';
  return op.startsWith('>') === isLeft ? 'end_date' : 'start_date';
}

/** Whether an expression is the lower bound of a slice: nothing but white space stands before it. */
function isFirst(parts: readonly Expression[], node: Expression | Statement, from: number): boolean {
  return parts[0] === node && node.from === from;
}
