import { expect, test } from 'vitest';
import { planOf, stage } from '../../testing/data.js';
import { viewActionSchema, viewMessageSchema } from './messages.js';

test('what a host may leave out is filled in', () => {
  const run = {
    id: '1',
    state: 'finished',
    reason: null,
    pipeline: 'p',
    started: '',
    ended: null,
    params: {},
    commit: null,
    metrics: [{ stage: 'train', name: 'loss', value: 1 }],
  };
  const data = { runs: [run], baseline: null, directions: {}, problems: [] };
  const message = viewMessageSchema.parse({ type: 'runs', data });
  expect(message).toMatchObject({ data: { runs: [{ metrics: [{ points: [] }] }] } });
});

test.each([
  ['no type', {}],
  ['another type', { type: 'html', data: '<b>' }],
  [
    'a plan without its stages',
    { type: 'pipeline', data: { plan: {}, findings: [], status: null, run: null } },
  ],
])('a message with %s is refused', (_name, message) => {
  expect(viewMessageSchema.safeParse(message).success).toBe(false);
});

test('a plan is a message', () => {
  const data = { plan: planOf([stage('a')]), findings: [], status: null, run: null };
  expect(viewMessageSchema.safeParse({ type: 'pipeline', data }).success).toBe(true);
});

test.each([
  ['a cell that is none', { type: 'openCell', notebook: 'a', cell: -1, line: null }],
  ['a line that is none', { type: 'openFile', path: 'a', line: 0 }],
  ['a view that is none', { type: 'ready', view: 'shell' }],
])('an action with %s is refused', (_name, action) => {
  expect(viewActionSchema.safeParse(action).success).toBe(false);
});
