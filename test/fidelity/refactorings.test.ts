// Refactorings of notebooks that really run: what they show stays the same, and the pipeline shows it too.
import {
  analyzeNotebook,
  applyToCells,
  configSchema,
  editNotebook,
  makeRefactoring,
  type Notebook,
  type RefactoringArguments,
  readNotebook,
  refactorContext,
} from '@stagewright/core';
import { afterAll, describe, expect, it } from 'vitest';
import { describeOutcome } from './cases.js';
import { Fidelity } from './harness.js';
import { cellsOf, notebookFile, type TextCell } from './notebook-text.js';

const fidelity = new Fidelity();
afterAll(() => fidelity.close());

const SALES = `# %% []
import numpy as np
import pandas as pd
# %% [parameters]
seed = 3
# %% [stage:load]
np.random.seed(seed)
sales = pd.DataFrame({"price": np.random.rand(20), "day": list(range(20))})
sales.loc[3, "price"] = np.nan
sales.head(3)
# %% [stage:clean]
clean = sales.dropna()
clean["net"] = clean["price"] / 1.2
dropped = len(sales) - len(clean)
clean.describe()
# %% []
limit = clean["net"].mean()
dear = clean[clean["net"] > limit]
print(dropped, len(dear))
# %% [stage:report]
def summary(sales, digits=2):
    """Means.

    sales: what was sold.
    """
    return {name: round(sales[name].mean(), digits) for name in sales.columns}
# %% []
days = !echo {dropped}
print(days)
# %% []
noise = np.random.normal(size=2)
summary(sales=dear)
# %% [skip]
both = (dropped, noise)`;

interface Step {
  readonly id: string;
  readonly given?: RefactoringArguments;
  /** The cells, or a text in a cell that is selected. */
  readonly at: readonly number[] | string;
}

const steps: readonly (readonly [string, Step])[] = [
  [
    'lines become a stage',
    { id: 'extract-stage', given: { name: 'net' }, at: 'clean["net"] = clean["price"] / 1.2' },
  ],
  ['a cell becomes a stage', { id: 'extract-stage', given: { name: 'dear' }, at: [4] }],
  ['a cell becomes a function', { id: 'extract-function', given: { name: 'cleaned' }, at: [3] }],
  [
    'lines become a function',
    { id: 'extract-function', given: { name: 'dearest' }, at: 'limit = clean["net"].mean()\ndear' },
  ],
  [
    'a cell becomes a function of a module',
    {
      id: 'extract-function',
      given: { name: 'dearest', into: 'module' },
      at: 'limit = clean["net"].mean()\ndear',
    },
  ],
  ['a constant is lifted', { id: 'lift-constant', given: { name: 'vat' }, at: '1.2' }],
  ['parameters get general names', { id: 'generalise-parameters', at: 'def summary' }],
  ['a function moves to its use', { id: 'move-to-use', at: 'def summary' }],
  ['a stage is split', { id: 'split-stage', given: { name: 'choose' }, at: [4] }],
  ['stages are merged', { id: 'merge-stages', at: [2, 3] }],
  ['a shell line becomes Python', { id: 'replace-magic', at: '!echo' }],
];

function selectionOf(notebook: Notebook, at: Step['at']) {
  if (typeof at !== 'string') return { cells: at, range: null };
  const cell = notebook.cells.find(({ source }) => source.includes(at));
  const from = cell?.source.indexOf(at) ?? 0;
  return { cells: [cell?.index ?? 0], range: { from, to: from + at.length } };
}

function refactor(text: string, { id, given, at }: Step) {
  const read = readNotebook(notebookFile(cellsOf(text)), 'sales.ipynb');
  if (!read.ok) throw new Error('the notebook cannot be read');
  const host = { config: configSchema.parse({}), read: () => null };
  const context = refactorContext(analyzeNotebook(read.value), host);
  const made = makeRefactoring(context, id, selectionOf(read.value, at), given);
  if (!made.ok) throw new Error(made.problems.map(({ message }) => message).join('\n'));
  const { cells } = applyToCells(read.value.cells, made.value.notebook);
  const asText = cells.map(
    ({ type, tags, source }): TextCell => ({ type: type === 'code' ? 'code' : 'markdown', tags, source }),
  );
  const written = readNotebook(editNotebook(read.value, made.value.notebook), 'sales.ipynb');
  expect(written.ok && written.value.cells.map(({ source }) => source)).toEqual(
    cells.map(({ source }) => source),
  );
  return {
    cells: asText,
    files: Object.fromEntries(made.value.files.map(({ path, after }) => [path, after])),
  };
}

const textOf = (cells: readonly TextCell[]) =>
  cells.map(({ tags, source }) => `# %% [${tags.join(' ')}]\n${source}`).join('\n');

describe('after a refactoring', () => {
  it.each(steps)('%s: notebook and pipeline show the same', async (_name, step) => {
    const before = cellsOf(SALES);
    const { cells, files } = refactor(SALES, step);
    expect(textOf(cells)).not.toBe(textOf(before));
    const [one, other] = await fidelity.showings([before, cells], {}, files);
    expect(one).not.toContain('<error>');
    expect(other, textOf(cells)).toBe(one);
    const outcome = await fidelity.judge({ notebook: textOf(cells), files }, 'forks');
    expect(outcome.kind, `${textOf(cells)}\n${describeOutcome(outcome)}`).toBe('equal');
  });
});
