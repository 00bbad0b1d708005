// @vitest-environment happy-dom
import type { RunDiff } from '@stagewright/core';
import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { metric, summary } from '../../../testing/data.js';
import type { ViewAction } from '../../contract/messages.js';
import { compareSummaries } from '../../model/runs.js';
import { DiffView } from './diff-view.js';

afterEach(cleanup);

const run = summary('r2', {
  params: { lr: 0.1, depth: 3 },
  metrics: [metric('loss', 0.25), metric('accuracy', 0.5), metric('f1', 0.5), metric('score', 'NaN')],
});
const baseline = summary('r1', {
  params: { lr: 0.5 },
  metrics: [metric('loss', 0.5), metric('accuracy', 0.75), metric('f1', 0.5), metric('auc', 0.9)],
});

function show(changes: Partial<RunDiff> = {}) {
  const sent: ViewAction[] = [];
  const diff = { ...compareSummaries(run, baseline, {}), ...changes } as Parameters<
    typeof DiffView
  >[0]['data'];
  render(<DiffView data={diff} act={(action) => sent.push(action)} kept={null} keep={() => {}} />);
  return sent;
}

const cells = (name: string) =>
  within(screen.getByRole('row', { name: new RegExp(`^${name.replace('.', '\\.')}`) }))
    .getAllByRole('cell')
    .map((cell) => cell.textContent);

test('every metric has its value on both sides, its change, and a word for it', () => {
  show();
  expect(cells('train.loss')).toEqual(['0.5', '0.25', '-0.25', '-50.00 %', '▼better']);
  expect(cells('train.accuracy').at(-1)).toBe('▼worse');
  expect(cells('train.f1').at(-1)).toBe('same');
  expect(cells('train.auc').at(-1)).toBe('gone');
  expect(cells('train.score').at(-1)).toBe('new');
});

test('params that differ stand with both values; one that is new has none before', () => {
  show();
  expect(cells('lr')).toEqual(['0.5', '0.1']);
  expect(cells('depth')).toEqual(['—', '3']);
});

test('code is shown line by line, or it is said that its text was not kept', async () => {
  const diff = '--- a.py\n+++ a.py\n@@ -1 +1 @@\n-x = 1\n+x = 2\n';
  const sent = show({
    code: [
      { path: 'a.py', stages: ['train'], kind: 'changed', diff },
      { path: 'b.py', stages: [], kind: 'removed', diff: null },
    ],
  });
  const first = screen.getByRole('article', { name: 'Changes of a.py' });
  expect(first.textContent).toContain('removedx = 1');
  expect(first.textContent).toContain('addedx = 2');
  expect(first.textContent).toContain('1 line added, 1 line removed');
  expect(screen.getByRole('article', { name: 'Changes of b.py' }).textContent).toContain('was not kept');
  await userEvent.click(screen.getByRole('button', { name: 'a.py' }));
  await userEvent.click(screen.getByRole('button', { name: 'Swap' }));
  await userEvent.click(screen.getByRole('button', { name: 'Plot' }));
  expect(sent).toEqual([
    { type: 'openFile', path: 'a.py', line: null },
    { type: 'compare', run: 'r1', baseline: 'r2' },
    { type: 'plot', runs: ['r2', 'r1'] },
  ]);
});

test('runs that differ in nothing are said to', () => {
  show({ metrics: [], params: [] });
  expect(screen.getByText(/nothing changed between the two/)).toBeTruthy();
});
