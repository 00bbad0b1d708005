import fc from 'fast-check';
import { expect, it } from 'vitest';
import { notebookOf } from '../../testing/rules.js';
import type { Callable, Effects } from './facts.js';
import { analyzeNotebook, type NotebookAnalysis } from './notebook-analysis.js';

/** Everything that an analysis says, as plain data; calls of a function to itself are cut. */
function plain(analysis: NotebookAnalysis): unknown {
  const effects = (e: Effects) =>
    Object.fromEntries(
      Object.entries(e).map(([key, facts]: [string, unknown]) => [
        key,
        facts instanceof Map ? [...facts] : facts,
      ]),
    );
  const callable = (c: Callable, depth: number): unknown => ({
    ...c,
    effects: effects(c.effects),
    methods: depth === 0 ? [] : [...c.methods].map(([name, method]) => [name, callable(method, depth - 1)]),
  });
  return analysis.cells.map(({ cell, tags, statements }) => ({
    cell: cell.source,
    tags,
    statements: statements.map((s) => ({
      from: s.node.from,
      effects: effects(s.effects),
      callable: s.callable === null ? null : callable(s.callable, 2),
    })),
  }));
}

/** Cells that depend on each other in each way that analysis follows: values, functions, classes, imports. */
const CELLS = [
  'import numpy as np',
  'import random as np',
  'from copy import copy as f',
  'x = np.zeros(3)',
  'x = [1]',
  'x = "text"',
  'x = g(y)',
  'y = x',
  'y = x[:2]',
  'y = f(x)',
  'y = C(x)',
  'x += y',
  'x.append(y)',
  'y.change(x)',
  'def f(a):\n    return a',
  'def f(a):\n    a.append(x)',
  'def g(a):\n    return f(a)',
  'def g(a):\n    global x\n    x = a',
  'f = lambda a: a + x',
  'class C:\n    def __init__(self, a):\n        self.a = a\n    def change(self, b):\n        b.append(self.a)',
  'class C(Base):\n    pass',
  'Base = dict',
  'np.random.seed(1)',
  'z = np.random.rand(2)',
  'for y in x:\n    f(y)',
  'del x',
  'f(x); g(y)',
  'if x:\n    y = [x]',
  'x = (',
  '%time y = f(x)',
  '# nothing',
];

const cells = fc.array(fc.constantFrom(...CELLS), { minLength: 1, maxLength: 8 });
const edits = fc.array(fc.record({ at: fc.nat(), to: fc.option(fc.constantFrom(...CELLS)) }), {
  minLength: 1,
  maxLength: 4,
});
const read = (sources: readonly string[]) =>
  notebookOf(sources.map((source) => `# %%\n${source}\n`).join(''));

it('gives after any edits what a fresh analysis gives', () => {
  fc.assert(
    fc.property(cells, edits, (sources, changes) => {
      const current = [...sources];
      let analysis = analyzeNotebook(read(current));
      for (const { at, to } of changes) {
        const place = at % (current.length + 1);
        if (to === null && current.length > 1) current.splice(place, 1);
        else current[place] = to ?? 'pass';
        const notebook = read(current);
        analysis = analyzeNotebook(notebook, analysis);
        expect(plain(analysis)).toEqual(plain(analyzeNotebook(notebook)));
      }
    }),
    { numRuns: 300, seed: 5 },
  );
});

it('analyses only what an edit can reach', () => {
  const before = analyzeNotebook(read(['x = 1', 'y = 2', 'print(y)']));
  const after = analyzeNotebook(read(['x = 3', 'y = 2', 'print(y)']), before);
  expect(after.cells[2]?.statements).toBe(before.cells[2]?.statements);
  expect(after.cells[0]?.statements).not.toBe(before.cells[0]?.statements);
});

it('analyses a call again when the function that it calls is another one', () => {
  const mutated = (analysis: NotebookAnalysis) => [
    ...(analysis.cells[1]?.statements[0]?.effects.mutates.keys() ?? []),
  ];
  const before = analyzeNotebook(read(['def f(a):\n    return a', 'f(x)']));
  expect(mutated(before)).toEqual([]);
  const after = analyzeNotebook(read(['def f(a):\n    a.append(1)', 'f(x)']), before);
  expect(mutated(after)).toEqual(['x']);
});
