import { expect, test } from 'vitest';
import type { RunEvent } from './events.js';
import type { Run } from './facts.js';
import { maxPoints, noRun, reduceRun } from './reduce-run.js';

const time = '2026-11-21T10:00:00.000Z';
const begin: RunEvent = {
  type: 'run-started',
  time,
  id: '20261121-100000-0001',
  pipeline: 'digits',
  process: null,
  params: { lr: 0.1 },
  stages: ['load', 'train'],
};
const startOf = (stage: string): RunEvent => ({
  type: 'stage-started',
  time,
  stage,
  cmd: [`python -m ${stage}`],
  deps: [],
  params: {},
  log: `logs/${stage}.log`,
  pid: 7,
});
const metric = (value: number, step: number | null): RunEvent => ({
  type: 'stage-metric',
  time,
  stage: 'train',
  name: 'loss',
  value,
  step,
});
const fold = (...events: RunEvent[]): Run => events.reduce<Run>(reduceRun, noRun);
const states = (run: Run) => Object.fromEntries(run.stages.map((stage) => [stage.name, stage.state]));

test('a run as it goes', () => {
  const run = fold(
    begin,
    startOf('load'),
    { type: 'stage-seed', time, stage: 'load', library: 'numpy', seed: '1' },
    { type: 'stage-seed', time, stage: 'load', library: 'numpy', seed: '1' },
    { type: 'stage-facts', time, stage: 'load', peakMemory: 9, modules: { numpy: '2.1' } },
    { type: 'stage-finished', time, stage: 'load', seconds: 1, exitCode: 0, outs: [] },
    startOf('train'),
    metric(0.5, 0),
    metric(0.4, 1),
    metric(0.3, null),
    { type: 'stage-finished', time, stage: 'train', seconds: 2, exitCode: 0, outs: [] },
    { type: 'run-ended', time, state: 'finished', reason: null },
  );
  expect(run.state).toBe('finished');
  expect(states(run)).toEqual({ load: 'finished', train: 'finished' });
  expect(run.stages[0]).toMatchObject({ seeds: { numpy: ['1'] }, peakMemory: 9, seconds: 1 });
  expect(run.metrics).toEqual([
    {
      stage: 'train',
      name: 'loss',
      value: 0.3,
      points: [
        [0, 0.5],
        [1, 0.4],
      ],
    },
  ]);
});

test('a run that is broken off leaves no stage open', () => {
  const run = fold(begin, startOf('load'), {
    type: 'run-ended',
    time,
    state: 'interrupted',
    reason: 'stopped',
  });
  expect(run).toMatchObject({ state: 'interrupted', reason: 'stopped', ended: time });
  expect(states(run)).toEqual({ load: 'interrupted', train: 'skipped' });
});

test('environment facts come in parts, and a part takes nothing back', () => {
  const run = fold(
    begin,
    { type: 'environment', time, environment: { user: 'ada', host: 'lab' } },
    { type: 'environment', time, environment: { cuda: '12.4', host: undefined } },
  );
  expect(run.environment).toMatchObject({ user: 'ada', host: 'lab', cuda: '12.4', python: null });
});

test('a long curve is thinned evenly and ends with its last value', () => {
  const steps = Array.from({ length: 5000 }, (_, step) => metric(step, step));
  const [curve] = fold(begin, ...steps).metrics;
  const points = curve?.points ?? [];
  expect(points.length).toBeLessThanOrEqual(maxPoints);
  expect(points.length).toBeGreaterThan(maxPoints / 4);
  expect(points[0]).toEqual([0, 0]);
  expect(points.at(-1)).toEqual([4999, 4999]);
  expect(curve?.value).toBe(4999);
  expect(points.map(([step]) => step)).toEqual(points.map(([step]) => step).sort((a, b) => a - b));
});
