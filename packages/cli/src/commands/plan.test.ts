import type { Plan } from '@stagewright/core';
import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { ranges, renderPlan } from './plan.js';

const PLAN: Plan = {
  notebook: 'a.ipynb',
  package: 'a',
  source: 'tags',
  stages: [
    {
      name: 'load',
      title: 'Load the data',
      cells: [1, 2, 4],
      reads: [],
      writes: [
        { name: 'x', type: 'int', from: 'load', cell: 1, why: '' },
        { name: 'y', type: 'Any', from: 'load', cell: 1, why: '' },
      ],
      params: ['load.n'],
      deps: ['data.csv'],
      outs: [],
      figures: null,
      metrics: [],
      random: 'seeded here',
    },
    {
      name: 'train',
      title: 'train',
      cells: [5],
      reads: [{ name: 'x', type: 'int', from: 'load', cell: 5, why: 'used in cell 6' }],
      writes: [],
      params: [],
      deps: [],
      outs: ['out.txt'],
      figures: 'reports/figures/train',
      metrics: ['loss', 'accuracy'],
      random: 'none',
    },
  ],
  params: [{ key: 'load.n', name: 'n', value: '3', cell: 0, usedBy: ['load'] }],
  artifacts: [
    {
      path: 'artifacts/xy.pkl',
      format: 'pickle',
      names: ['x', 'y'],
      stage: 'load',
      readBy: ['train'],
      why: 'they share parts',
    },
  ],
  requirements: ['numpy==1.0'],
  problems: [],
};

test('a plan as text: each stage with what it reads, writes and why', () => {
  expect(
    renderPlan(PLAN, picocolors.createColors(false), 60),
  ).toBe(`a.ipynb → src/a: 2 stages, from the tags of the cells

load  Load the data  cells 2-3, 5
  reads    file data.csv
  param    load.n = 3
  writes   x: int, y → artifacts/xy.pkl
             they share parts; read by train
  random   seeded here

train  cell 6
  reads    x: int from load  used in cell 6
  writes   file out.txt
  figures  in reports/figures/train
  metric   loss
           accuracy

requirements  numpy==1.0`);
});

test('ranges', () => {
  expect(ranges([1, 2, 3, 5, 7, 8])).toBe('1-3, 5, 7-8');
  expect(ranges([])).toBe('');
});
