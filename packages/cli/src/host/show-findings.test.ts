import { type Finding, type Notebook, readNotebook } from '@stagewright/core';
import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { countFindings, renderFindings } from './show-findings.js';

const colors = picocolors.createColors(false);

function notebookOf(...sources: string[]): Notebook {
  const cells = sources.map((source) => ({ cell_type: 'code', metadata: {}, outputs: [], source }));
  const read = readNotebook(
    JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells }),
    'n.ipynb',
  );
  if (!read.ok) throw new Error('no notebook');
  return read.value;
}

function finding(
  cell: number,
  line: number,
  column: number,
  endColumn: number,
  rest: Partial<Finding> = {},
): Finding {
  const where = { file: 'n.ipynb', cell, line, column, endLine: line, endColumn };
  return { code: 'x/y', level: 'error', message: 'M.', remedy: 'R.', where, ...rest };
}

test('findings stand under their cell and line, in order', () => {
  const notebook = notebookOf('a = 1\n\tbad(a)', 'z');
  const found = [
    finding(1, 1, 1, 2, { level: 'warning' }),
    finding(0, 2, 2, 8, { fix: { label: 'mend', edits: [] } }),
    finding(0, 1, 1, 2),
  ];
  expect(renderFindings(found, notebook, colors)).toBe(
    `n.ipynb, cell 1
    1 │ a = 1
      │ ^
  error[x/y]: M.
  → R.
    2 │ \tbad(a)
      │ \t^^^^^^
  error[x/y]: M.
  → R. (--fix does it)

n.ipynb, cell 2
    1 │ z
      │ ^
  warning[x/y]: M.
  → R.`,
  );
});

test('places that are not in the source draw nothing, and marks stay in their line', () => {
  const notebook = notebookOf('ab');
  const places = [finding(0, 9, 1, 2), finding(7, 1, 1, 2), finding(0, 1, 2, 99), finding(0, 1, 50, 60)];
  const shown = renderFindings(places, notebook, colors).split('\n');
  expect(shown.filter((line) => line.includes('^'))).toEqual(['      │  ^', '      │   ^']);
  const { where: _where, ...nowhere } = finding(0, 1, 1, 2);
  expect(renderFindings([nowhere], notebook, colors)).toBe('n.ipynb\n  error[x/y]: M.\n  → R.');
});

test('counts', () => {
  const levels = (...list: Finding['level'][]) => list.map((level) => ({ level }));
  expect(countFindings(levels('warning', 'error', 'warning', 'info'))).toBe('1 error, 2 warnings, 1 hint');
  expect(countFindings([])).toBe('');
});
