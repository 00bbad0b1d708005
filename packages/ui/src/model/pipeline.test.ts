import { describe, expect, test } from 'vitest';
import { flow, planOf, stage } from '../../testing/data.js';
import { cellRanges, pipelineGraph, stageLook } from './pipeline.js';

const plan = planOf(
  [
    stage('load', { cells: [1, 2], writes: [flow('x', 'load', 'int'), flow('y', 'load')], outs: ['d.csv'] }),
    stage('clean', { cells: [3], reads: [flow('x', 'load')], deps: ['d.csv'], params: ['clean.n'] }),
    stage('train', { cells: [4], reads: [flow('x', 'load'), flow('y', 'load')], deps: ['own.csv'] }),
  ],
  {
    params: [{ key: 'clean.n', name: 'n', value: '3', cell: 0, usedBy: ['clean'] }],
    artifacts: [
      {
        path: 'a/xy.pkl',
        format: 'pickle',
        names: ['x', 'y'],
        stage: 'load',
        readBy: ['clean', 'train'],
        why: 'shared',
      },
    ],
    problems: [
      { code: 'a', level: 'error', message: 'm', remedy: 'r', where: { cell: 3 } },
      { code: 'b', level: 'error', message: 'm', remedy: 'r' },
    ],
  },
);
const graph = pipelineGraph({ plan, findings: [...plan.problems], status: null, run: null, drift: [] });

describe('the graph of a plan', () => {
  test('an edge for every pair of stages between which something crosses, files of the person too', () => {
    const edges = graph.edges.map(({ from, to, values }) => [from, to, values.map(({ name }) => name)]);
    expect(edges).toEqual([
      ['load', 'clean', ['x', 'd.csv']],
      ['load', 'train', ['x', 'y']],
    ]);
  });

  test('what a stage writes: values by the file that carries them, and files', () => {
    const [load] = graph.nodes;
    expect(load?.writes).toEqual([
      { what: 'x: int, y', path: 'a/xy.pkl', to: ['clean', 'train'], why: 'shared' },
      { what: 'd.csv', path: null, to: [], why: '' },
    ]);
  });

  test('params have the values of the notebook; findings belong to the stage of their cell, once', () => {
    expect(graph.nodes[1]?.params).toEqual([{ key: 'clean.n', value: '3' }]);
    expect(graph.nodes.map(({ findings }) => findings.map(({ code }) => code))).toEqual([[], ['a'], []]);
  });
});

describe('what a stage looks like', () => {
  const status = (state: 'fresh' | 'stale' | 'frozen') => ({ name: 's', state, reasons: [], run: null });

  test.each([
    ['nothing is known', null, null, null, 'none'],
    ['only the status', null, null, status('stale'), 'stale'],
    ['a run lasts', { state: 'running' }, { state: 'queued' }, status('fresh'), 'queued'],
    ['it failed and would run again', { state: 'failed' }, { state: 'failed' }, status('stale'), 'failed'],
    ['it failed and was mended since', { state: 'failed' }, { state: 'failed' }, status('fresh'), 'fresh'],
    ['it finished and changed since', { state: 'finished' }, { state: 'finished' }, status('stale'), 'stale'],
    ['it finished; no status', { state: 'finished' }, { state: 'finished' }, null, 'finished'],
  ] as const)('%s', (_name, run, record, now, look) => {
    expect(stageLook(run, record, now)).toBe(look);
  });
});

test('cells are counted from 1 and joined', () => {
  expect(cellRanges([0, 1, 2, 4, 6, 7])).toBe('1–3, 5, 7–8');
});
