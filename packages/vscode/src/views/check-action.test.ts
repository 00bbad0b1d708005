import { viewActionSchema } from '@stagewright/ui/contract';
import { expect, test } from 'vitest';
import { checkAction } from './check-action.js';

const GOOD = [
  { type: 'ready', view: 'pipeline' },
  { type: 'openCell', notebook: 'a.ipynb', cell: 0, line: null },
  { type: 'openCell', notebook: 'a.ipynb', cell: 3, line: 2 },
  { type: 'openFile', path: 'src/a/b.py', line: null },
  { type: 'openScript', stage: 'train' },
  { type: 'run', stages: [] },
  { type: 'run', stages: ['train'] },
  { type: 'stopRun', run: '1' },
  { type: 'extract', notebook: 'a.ipynb' },
  { type: 'openRun', run: '1' },
  { type: 'openLog', run: '1', stage: 'train' },
  { type: 'compare', run: '1', baseline: '2' },
  { type: 'setBaseline', run: null },
  { type: 'plot', runs: ['1'] },
  { type: 'openDiff', path: 'dvc.yaml' },
  { type: 'apply' },
  { type: 'cancel' },
];
const BAD = [
  null,
  'run',
  [],
  {},
  { type: 'format' },
  { type: 'toString' },
  { type: '__proto__' },
  { type: 'openCell', notebook: 'a.ipynb', cell: -1, line: null },
  { type: 'openCell', notebook: 'a.ipynb', cell: 0.5, line: null },
  { type: 'openCell', notebook: 'a.ipynb', cell: 0, line: 0 },
  { type: 'openCell', cell: 0, line: null },
  { type: 'openFile', path: ['a'], line: null },
  { type: 'run', stages: 'train' },
  { type: 'run', stages: [1] },
  { type: 'setBaseline' },
];

test.each(GOOD)('%o is an action, for the schema of the views too', (raw) => {
  expect(viewActionSchema.safeParse(raw).success).toBe(true);
  expect(checkAction(raw)).toEqual(raw);
});

test.each(BAD.map((raw) => [raw]))('%o is none, for the schema of the views neither', (raw) => {
  expect(viewActionSchema.safeParse(raw).success).toBe(false);
  expect(checkAction(raw)).toBeNull();
});

test('every action that the schema has is among those that are tried', () => {
  const types = viewActionSchema.options.map(({ shape }) => shape.type.value);
  expect(types.filter((type) => !GOOD.some((one) => one.type === type))).toEqual([]);
});
