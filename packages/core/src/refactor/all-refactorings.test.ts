import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findingsOf, notebookOf } from '../../testing/rules.js';
import { analyzeNotebook } from '../analysis/notebook-analysis.js';
import { readCell } from '../cells/read-cell.js';
import { configSchema } from '../config/config.js';
import { applyToCells } from '../notebook/apply-edits.js';
import type { Notebook } from '../notebook/notebook.js';
import { makeRefactoring, offerRefactorings } from './make-refactoring.js';
import { refactorContext, type Selection } from './refactoring.js';

const CELLS = [
  'import numpy as np\nimport random',
  'def half(x):\n    """Half.\n\n    x: any number.\n    """\n    return x / 2',
  'x = 4\ny = half(x)\ny',
  'x = [1, 2]\nx.append(3)',
  'z = np.arange(5)\nnp.random.seed(3)\nw = np.random.rand(2)',
  'def shift(x, by=1):\n    return [v + by for v in x]',
  'print(x)',
  'for i in range(3):\n    y = i\nprint(y, i)',
  'if x:\n    q = 1',
  'from os import path\nname = path.join("a", "b")',
  '%matplotlib inline\nx = 1',
  '%%time\nlr = 0.01',
  'files = !echo {x}',
  'lr = 0.01; epochs = 3',
  'rng = np.random.default_rng()\nv = rng.normal(scale=0.01)',
  'counts = {}\ndef count(key):\n    counts[key] = 1\ncount("a")',
  'del x',
  'class Box:\n    size = 2\nb = Box()',
  'text = """one\n  two\n"""\ntext',
  'g = (v for v in [1])',
  'x = (\n',
  '',
];
const TAGS = [
  [],
  [],
  [],
  ['stage:one'],
  ['stage:two'],
  ['parameters'],
  ['skip'],
  ['function:made'],
  ['mine'],
];
const HEADS = ['', '', '# %% [markdown]\n## A heading\n'];

const notebooks = fc
  .array(
    fc.record({
      cell: fc.constantFrom(...CELLS),
      tags: fc.constantFrom(...TAGS),
      head: fc.constantFrom(...HEADS),
    }),
    {
      minLength: 2,
      maxLength: 7,
    },
  )
  .map((parts) =>
    parts.map(({ cell, tags, head }) => `${head}# %% tags=${JSON.stringify(tags)}\n${cell}`).join('\n'),
  )
  .map((text) => ({ ...notebookOf(`# %%\nstart = 1\n${text}`), text: '' }));

interface Picked {
  readonly first: number;
  readonly count: number;
  readonly at: number;
  readonly length: number | null;
}

const picks = fc.record({
  first: fc.nat(),
  count: fc.integer({ min: 1, max: 3 }),
  at: fc.nat(),
  length: fc.option(fc.nat(30)),
});

function selectionIn(notebook: Notebook, { first, count, at, length }: Picked): Selection {
  const start = first % notebook.cells.length;
  const { source } = notebook.cells[start] ?? { source: '' };
  if (length === null) {
    return { cells: notebook.cells.slice(start, start + count).map((cell) => cell.index), range: null };
  }
  const from = at % (source.length + 1);
  return { cells: [start], range: { from, to: Math.min(source.length, from + length) } };
}

const errorsIn = (notebook: Notebook) => findingsOf(notebook).filter(({ level }) => level === 'error');
const brokenIn = (notebook: Notebook) =>
  notebook.cells.filter(({ type, source }) => type === 'code' && readCell(source).module.problems.length > 0);

test('what is offered is made without new errors, or refused with a reason and a remedy', () => {
  let made = 0;
  fc.assert(
    fc.property(notebooks, picks, (notebook, picked) => {
      const context = refactorContext(analyzeNotebook(notebook), {
        config: configSchema.parse({}),
        read: () => null,
      });
      const selection = selectionIn(notebook, picked);
      for (const offer of offerRefactorings(context, selection)) {
        const result = makeRefactoring(context, offer.id, selection, offer.arguments);
        if (!result.ok) {
          expect(result.problems.length).toBeGreaterThan(0);
          for (const { message, remedy } of result.problems) expect(message && remedy).not.toBe('');
          continue;
        }
        made += 1;
        const { cells } = applyToCells(notebook.cells, result.value.notebook);
        const after = { ...notebook, cells };
        expect(brokenIn(after).length, offer.title).toBeLessThanOrEqual(brokenIn(notebook).length);
        const known = errorsIn(notebook).map(({ code }) => code);
        const added = errorsIn(after).filter(({ code }) => !/^seeds/.test(code) && !known.includes(code));
        expect(
          added,
          `${offer.title}\n${cells.map((c) => `# %% ${c.tags}\n${c.source}`).join('\n')}`,
        ).toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
  expect(made).toBeGreaterThan(100);
});
