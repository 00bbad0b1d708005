import { expect, test } from 'vitest';
import type { Notebook, NotebookEdit } from '../notebook/notebook.js';
import { readNotebook } from '../notebook/read-notebook.js';
import type { Finding } from '../rules/rule.js';
import { diffOfCells, type Finder, mendNotebook } from './mend.js';

function notebookOf(...sources: string[]): Notebook {
  const cells = sources.map((source) => ({ cell_type: 'code', metadata: {}, outputs: [], source }));
  const text = JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells });
  const read = readNotebook(text, 'n.ipynb');
  if (!read.ok) throw new Error('no notebook');
  return read.value;
}

/** A finder of one rule: what it says of each cell. */
function finder(rule: (notebook: Notebook) => { label: string; edits: NotebookEdit[] }[]): Finder {
  return (notebook) => ({
    analysis: { notebook } as ReturnType<Finder>['analysis'],
    findings: rule(notebook).map(
      (fix): Finding => ({ code: 'x/y', level: 'error', message: '', remedy: '', fix }),
    ),
  });
}

const sources = (notebook: Notebook) => notebook.cells.map((cell) => cell.source);

/** Each `a` becomes a `b`, one at a time, which takes as many rounds as a cell has. */
const renaming = finder((notebook) =>
  notebook.cells.flatMap((cell) =>
    [...cell.source.matchAll(/a/g)].map((_match, count) => ({
      label: `${cell.index}.${count}`,
      edits: [{ kind: 'setSource', cell: cell.index, source: cell.source.replace('a', 'b') }],
    })),
  ),
);

test('two fixes of one cell are made one after the other', () => {
  const mended = mendNotebook(notebookOf('a a a', 'x', 'a'), renaming, true);
  expect(sources(mended.after)).toEqual(['b b b', 'x', 'b']);
  expect(mended.findings).toEqual([]);
  expect(mended.made).toEqual(['0.0', '2.0', '0.0', '0.0']);
});

test('without `fix` nothing changes', () => {
  const notebook = notebookOf('a');
  const mended = mendNotebook(notebook, renaming, false);
  expect(mended.after).toBe(notebook);
  expect(mended.findings).toHaveLength(1);
  expect(diffOfCells(mended)).toBe('');
});

test('fixes that undo each other come to an end', () => {
  const swap = finder((notebook) => [
    {
      label: 'swap',
      edits: [{ kind: 'setSource', cell: 0, source: sources(notebook)[0] === 'a' ? 'b' : 'a' }],
    },
  ]);
  expect(sources(mendNotebook(notebookOf('a'), swap, true).after)).toEqual(['b']);
});

test('fixes that never end are stopped', () => {
  const grow = finder(() => [
    { label: 'grow', edits: [{ kind: 'insertCode', cell: 0, source: 'x', tags: [] }] },
  ]);
  expect(mendNotebook(notebookOf('a'), grow, true).made.length).toBeLessThanOrEqual(100);
});

test('the diff names cells as they are afterwards, and follows those that moved', () => {
  const seed = finder((notebook) =>
    sources(notebook).some((source) => source.includes('seed ='))
      ? []
      : [
          {
            label: 'seed',
            edits: [
              { kind: 'setSource', cell: 1, source: 'x = draw(seed)' },
              { kind: 'insertCode', cell: 1, source: 'seed = 1', tags: ['parameters'] },
            ],
          },
        ],
  );
  const mended = mendNotebook(notebookOf('import draw', 'x = draw()', 'print(x)'), seed, true);
  expect(mended.origins).toEqual([0, null, 1, 2]);
  expect(diffOfCells(mended)).toBe(`--- /dev/null
+++ b/n.ipynb, cell 2
@@ -0,0 +1,2 @@
+# tags: parameters
+seed = 1
--- a/n.ipynb, cell 3
+++ b/n.ipynb, cell 3
@@ -1,1 +1,1 @@
-x = draw()
+x = draw(seed)
`);
});
