import { noRun, type Run, type RunEvent, reduceRun } from '@stagewright/core';
import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { describeEvent, renderRun } from './run-view.js';

const time = '2026-11-21T10:00:00.000Z';
const begin: RunEvent = {
  type: 'run-started',
  time,
  id: '20261121-100000-0001',
  pipeline: 'p',
  process: null,
  params: {},
  stages: ['load', 'train', 'report'],
};
const start = (stage: string): RunEvent => ({
  type: 'stage-started',
  time,
  stage,
  cmd: [],
  deps: [],
  params: {},
  log: `logs/${stage}.log`,
  pid: 1,
});
const soFar: RunEvent[] = [
  begin,
  start('load'),
  { type: 'stage-finished', time, stage: 'load', seconds: 1.5, exitCode: 0, outs: [] },
  start('train'),
  { type: 'stage-progress', time, stage: 'train', done: 5, total: 20, label: 'epochs' },
  { type: 'stage-metric', time, stage: 'train', name: 'loss', value: 0.25, step: 4 },
];
const fold = (events: readonly RunEvent[]): Run => events.reduce(reduceRun, noRun);
const colors = picocolors.createColors(false);
const draw = (run: Run, rows = 24, columns = 80) =>
  renderRun(run, {
    frame: 0,
    live: { rows, columns },
    colors,
    expected: new Map([['report', 10]]),
    now: Date.parse(time) + 4000,
  });

test('while it runs: bars, the current stage, its last metric', () => {
  const lines = draw(fold(soFar));
  expect(lines).toHaveLength(4);
  expect(lines[0]).toBe('✓ load    1.50 s');
  expect(lines[1]).toMatch(/^⠋ train {3}█{5}░{15} 25 % {2}5\/20 epochs {2}4\.00 s {2}loss 0\.25 \(step 4\)$/);
  expect(lines[2]).toBe('· report  waiting');
  expect(lines[3]).toMatch(/1\/3 stages {2}4\.00 s$/);
});

test('without progress, a bar goes by the last time', () => {
  const lines = draw(fold([...soFar, start('report')]));
  expect(lines[2]).toContain('40 %');
});

test('no line is wider than the terminal, and the block no higher', () => {
  const names = Array.from({ length: 50 }, (_, at) => `stage_${at}`);
  const failed: RunEvent = {
    type: 'stage-failed',
    time,
    stage: 'stage_49',
    seconds: 1,
    exitCode: 1,
    signal: null,
    reason: 'x'.repeat(300),
    tail: [],
  };
  const lines = draw(fold([{ ...begin, stages: names }, failed]), 10, 60);
  expect(lines.length).toBeLessThan(10);
  for (const line of lines) expect(line.length).toBeLessThan(60);
  expect(lines.some((line) => line.includes('failed: x'))).toBe(true);
});

test('one line for what happens, when there is no terminal', () => {
  const events: RunEvent[] = [
    ...soFar,
    { type: 'stage-finished', time, stage: 'train', seconds: 61, exitCode: 0, outs: [] },
    { type: 'stage-skipped', time, stage: 'report', reason: 'no ink' },
  ];
  let run = noRun;
  const lines = events.map((event) => {
    run = reduceRun(run, event);
    return describeEvent(event, run);
  });
  expect(lines.filter((line) => line !== null)).toEqual([
    'Run 20261121-100000-0001',
    'load: started',
    'load: finished in 1.50 s',
    'train: started',
    'train: finished in 1 min 1 s; loss 0.25 (step 4)',
    'report: skipped: no ink',
  ]);
});
