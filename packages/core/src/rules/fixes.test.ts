import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findingsOf, mend, notebookOf, textOf } from '../../testing/rules.js';
import { readCell } from '../cells/read-cell.js';
import type { Notebook } from '../notebook/notebook.js';

const IMPORTS = `import random
import numpy as np
import pandas as pd
import torch
from sklearn.linear_model import Lasso, Ridge, SGDClassifier
from sklearn.model_selection import train_test_split
from torch.utils.data import DataLoader`;

/** Statements that stand alone, in any order. */
const SNIPPETS = [
  'a = np.random.rand(3)\nprint(a)',
  'b = random.random(); print(b)',
  'c, d = train_test_split([1, 2], test_size=0.5)',
  'e = SGDClassifier(\n    alpha=0.1,\n    max_iter=5,  # few\n)\nprint(e)',
  'f = [Ridge(alpha=0.5), Lasso(alpha=0.5, selection="random")]',
  'def noise(seed):\n    return np.random.rand() + seed\n\ng = noise(1)',
  'seed = 3\nprint(seed)',
  'seed = "text"\nseed += "s"',
  'h = np.random.default_rng()\nprint(h.normal())',
  'k = DataLoader([1, 2], batch_size=2, shuffle=True)',
  'l = torch.rand(2)',
  'np.random.seed(1)',
  'lr = 0.1\nepochs = 3',
  'print(1)\nbatch_size = 4  # four',
  'm = pd.read_csv("/home/ana/m.csv")\nn = m[m["day"] > "2024-01-01"]',
  'o = np.full(3, fill_value=0.12345)',
  'print(0.12345)',
  'test_size = {1}\nalpha = "x"',
  '# nothing',
  '%matplotlib inline\np = train_test_split([1])',
  '%%time\nq = np.random.rand()',
  'r = pd.DataFrame({"x": [1]}).sample(frac=1)',
  'for C in (1, 2):\n    s = [Ridge(alpha=C, max_iter=7) for alpha in (1, 2)]',
];

const TAGS = [
  '',
  '',
  '',
  '["parameters"]',
  '["stage:one"]',
  '["stage:two"]',
  '["skip"]',
  '["metrics","mine"]',
];

const cellArb = fc.record({ snippet: fc.constantFrom(...SNIPPETS), tags: fc.constantFrom(...TAGS) });
const notebookArb = fc
  .record({
    imports: fc.constantFrom('own', 'first', 'heading'),
    cells: fc.array(cellArb, { minLength: 1, maxLength: 7 }),
  })
  .map(({ imports, cells }) => {
    const parts = cells.map(({ snippet, tags }) => `# %%${tags && ` tags=${tags}`}\n${snippet}`);
    if (imports === 'own') return `# %%\n${IMPORTS}\n${parts.join('\n')}`;
    if (imports === 'heading')
      return `# %% [markdown]\n# Title\n# %%\n${IMPORTS}\n# %% [markdown]\n## One\n${parts.join('\n# %% [markdown]\n## Next\n')}`;
    return `# %%\n${IMPORTS}\nprint("first")\n${parts.join('\n')}`;
  });

const REFUSALS = /^(names|cross|syntax|ipython|files|order\/(used|skipped|cycle|raises))/;
const refusalsOf = (notebook: Notebook, settings = {}) =>
  findingsOf(notebook, settings)
    .filter((f) => REFUSALS.test(f.code))
    // Once there is a seed, it matters what a skipped cell draws.
    .filter((f) => !f.message.includes('draws random numbers'))
    // What two stages of a cycle need of each other may be said in more ways than one.
    .map((f) => (f.code === 'order/cycle' ? f.code : f.message));

test('fixes come to an end in any order, leave nothing to fix and valid Python, and add no refusal', () => {
  fc.assert(
    fc.property(notebookArb, fc.infiniteStream(fc.nat()), (text, choices) => {
      const before = notebookOf(text);
      const after = mend(
        before,
        { strict: true },
        (count) => (choices.next().value ?? 0) % Math.max(1, count),
      );
      const left = findingsOf(after, { strict: true });
      expect(left.filter((f) => f.fix !== undefined)).toEqual([]);
      expect(left.filter((f) => /^seeds\/(unseeded|generator|dataloader)$/.test(f.code))).toEqual([]);
      for (const cell of after.cells) {
        if (cell.type === 'code') expect(readCell(cell.source).module.problems, cell.source).toEqual([]);
      }
      const known = refusalsOf(before);
      expect(refusalsOf(after).filter((message) => !known.includes(message))).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('what becomes a parameter gives the same code again when its value is put back', () => {
  const isPlain = (snippet: string) => /^(c, d|e =|f =|m =|o =|print\(0|for C|test_size)/.test(snippet);
  const plain = fc.array(fc.constantFrom(...SNIPPETS.filter(isPlain)), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(plain, (snippets) => {
      const text = `# %%\n${IMPORTS}\n${snippets.map((s, n) => `# %% tags=["stage:s${n}"]\n${s}`).join('\n')}`;
      const settings = { rules: { 'seeds/unseeded': 'off' as const } };
      const after = mend(notebookOf(text), settings);
      const params = after.cells.find((cell) => cell.tags.includes('parameters'));
      const lines = params?.source.split('\n').map((line) => line.split(' = ')) ?? [];
      const rest = textOf({ ...after, cells: after.cells.filter((cell) => cell !== params) });
      const restored = lines.reduce(
        (code, [name = '', value = '']) =>
          code.replace(new RegExp(`(?<![\\w"])${name}(?![\\w"]| ?=)`, 'g'), value),
        rest,
      );
      expect(restored).toBe(textOf(notebookOf(text)));
    }),
    { numRuns: 60 },
  );
});
