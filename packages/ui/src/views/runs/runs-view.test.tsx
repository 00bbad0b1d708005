// @vitest-environment happy-dom
import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { metric, runsOf, summary } from '../../../testing/data.js';
import type { RunsData } from '../../contract/data.js';
import type { ViewAction } from '../../contract/messages.js';
import { RunsView } from './runs-view.js';

afterEach(cleanup);

const data = runsOf([
  summary('r3', { params: { lr: 0.1 }, metrics: [metric('loss', 0.25)] }),
  summary('r2', { params: { lr: 0.5 }, metrics: [metric('loss', 'NaN')] }),
  summary('r1', { params: { lr: 0.1 }, metrics: [metric('loss', 0.5)] }),
]);

function show(changes: Partial<RunsData> = {}) {
  const sent: ViewAction[] = [];
  render(
    <RunsView
      data={{ ...data, ...changes }}
      act={(action) => sent.push(action)}
      kept={null}
      keep={() => {}}
    />,
  );
  return sent;
}

const order = () =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => within(row).getByRole('rowheader').textContent?.slice(0, 2));
const click = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));

test('a column sorts, the best first, and the other way; NaN stays last; screen readers are told', async () => {
  show();
  expect(order()).toEqual(['r3', 'r2', 'r1']);
  await click(/loss/);
  expect(order()).toEqual(['r3', 'r1', 'r2']);
  const head = () => screen.getByRole('columnheader', { name: /loss/ }).getAttribute('aria-sort');
  expect(head()).toBe('ascending');
  await click(/loss/);
  expect(order()).toEqual(['r1', 'r3', 'r2']);
  expect(head()).toBe('descending');
});

test('a change is told in a word, not only by its colour', () => {
  show({ baseline: 'r1' });
  const [r3, r2, r1] = screen.getAllByRole('row').slice(1);
  expect(r3?.textContent).toContain('-0.25 better');
  expect(r2?.textContent).toContain('NaN worse');
  expect(r1?.textContent).toContain('baseline');
});

test('two selected runs are compared, the newer with the older; one with its baseline', async () => {
  const sent = show();
  await userEvent.click(screen.getByRole('checkbox', { name: 'Select run r1' }));
  expect(screen.getByRole('button', { name: /^Compare/ })).toHaveProperty('disabled', true);
  await userEvent.click(screen.getByRole('checkbox', { name: 'Select run r3' }));
  await click('Compare');
  await userEvent.click(screen.getByRole('checkbox', { name: 'Select run r1' }));
  await click('Compare with baseline');
  await click('Use as baseline');
  await click('Plot');
  expect(sent).toEqual([
    { type: 'compare', run: 'r3', baseline: 'r1' },
    { type: 'compare', run: 'r3', baseline: 'r2' },
    { type: 'setBaseline', run: 'r3' },
    { type: 'plot', runs: ['r3'] },
  ]);
});

test('a search leaves the runs that fit, and says how many', async () => {
  show();
  await userEvent.type(screen.getByRole('searchbox'), 'lr=0.1');
  expect(order()).toEqual(['r3', 'r1']);
  expect(screen.getByRole('status').textContent).toBe('2 of 3 runs');
});

test('without runs it says how to make one', () => {
  show({ runs: [] });
  expect(screen.getByRole('heading', { name: 'No runs yet' })).toBeTruthy();
});
