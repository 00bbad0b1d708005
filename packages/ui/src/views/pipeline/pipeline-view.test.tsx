// @vitest-environment happy-dom
import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { flow, planOf, stage } from '../../../testing/data.js';
import type { PipelineData } from '../../contract/data.js';
import type { ViewAction } from '../../contract/messages.js';
import { PipelineView } from './pipeline-view.js';

afterEach(cleanup);

const data: PipelineData = {
  plan: planOf([
    stage('load', { cells: [1, 2], writes: [flow('x', 'load', 'int')], outs: ['out.csv'] }),
    stage('train', { cells: [4], reads: [flow('x', 'load', 'int')], deps: ['own.csv'] }),
  ]),
  findings: [
    {
      code: 'seeds/unseeded',
      level: 'warning',
      message: 'No `seed`.',
      remedy: 'Set it.',
      where: { file: 'a.ipynb', cell: 4, line: 2 },
    },
  ],
  status: [
    { name: 'load', state: 'fresh', reasons: [], run: null },
    { name: 'train', state: 'stale', reasons: ['own.csv changed'], run: null },
  ],
  run: null,
  drift: [],
};

function show(changes: Partial<PipelineData> = {}, kept: unknown = { mode: 'list' }) {
  const sent: ViewAction[] = [];
  const saved: unknown[] = [];
  render(
    <PipelineView
      data={{ ...data, ...changes }}
      act={(action) => sent.push(action)}
      kept={kept}
      keep={(state) => saved.push(state)}
    />,
  );
  return { sent, saved };
}

test('the list says of each stage what it reads, writes, why it is stale and what was found', () => {
  show();
  const [load, train] = screen.getAllByRole('listitem').filter((item) => within(item).queryByRole('heading'));
  expect(load?.textContent).toContain('fresh');
  expect(load?.textContent).toContain('x: int');
  expect(load?.textContent).toContain('out.csv');
  expect(train?.textContent).toContain('x: int from load');
  expect(train?.textContent).toContain('own.csv changed');
  expect(train?.textContent).toContain('Warning: No seed. Set it.');
});

test('a stage leads to its cell, a file to the file, a finding to its line', async () => {
  const { sent } = show();
  await userEvent.click(screen.getByRole('button', { name: 'cells 2–3' }));
  await userEvent.click(screen.getByRole('button', { name: 'file own.csv' }));
  await userEvent.click(screen.getByRole('button', { name: 'a.ipynb, cell 5, line 2' }));
  await userEvent.click(screen.getByRole('button', { name: 'Script of train' }));
  expect(sent).toEqual([
    { type: 'openCell', notebook: 'a.ipynb', cell: 1, line: null },
    { type: 'openFile', path: 'own.csv', line: null },
    { type: 'openCell', notebook: 'a.ipynb', cell: 4, line: 2 },
    { type: 'openScript', stage: 'train' },
  ]);
});

test('before an extraction there is nothing to run, after it what is stale or one stage', async () => {
  const { sent } = show();
  await userEvent.click(screen.getByRole('button', { name: 'Run what is stale' }));
  await userEvent.click(screen.getByRole('button', { name: 'Run train' }));
  expect(sent).toEqual([
    { type: 'run', stages: [] },
    { type: 'run', stages: ['train'] },
  ]);
  cleanup();
  show({ status: null });
  expect(screen.queryByRole('button', { name: /^Run/ })).toBeNull();
  expect(screen.getByRole('button', { name: 'Extract' })).toBeTruthy();
});

test('a notebook that changed since its extraction is not called fresh and no more', () => {
  const drift = [
    { index: 1, file: 'src/a/load.py', line: 3, cell: true, script: false },
    { index: 4, file: 'src/a/train.py', line: 3, cell: false, script: true },
  ];
  show({ drift });
  const [load, train] = screen.getAllByRole('listitem').filter((item) => within(item).queryByRole('heading'));
  expect(load?.textContent).toContain('cell 2 changed since extraction');
  expect(train?.textContent).toContain('script edited by hand (cell 5)');
  expect(screen.getByRole('button', { name: 'Extract' }).className).toContain('sw-primary');
});

test('what is chosen is kept; what was kept in another form is not trusted', async () => {
  const { saved } = show({}, { mode: 'sideways' });
  expect(screen.getByRole('button', { name: 'Graph' }).getAttribute('aria-pressed')).toBe('true');
  await userEvent.click(screen.getByRole('button', { name: 'List' }));
  expect(saved).toEqual([{ mode: 'list' }]);
});

test('an error of no stage stands above, and a pipeline without stages says what to do', () => {
  const error = { code: 'x', level: 'error' as const, message: 'The notebook is empty.', remedy: 'Write.' };
  show({ plan: planOf([], { problems: [error] }) });
  expect(screen.getByText('The notebook is empty.', { exact: false })).toBeTruthy();
  expect(screen.getByRole('heading', { name: 'No stages yet' })).toBeTruthy();
});
