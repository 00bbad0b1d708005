import { describe, expect, test } from 'vitest';
import { metric, summary } from '../../testing/data.js';
import { isPositive, lineFacts, plotsOf } from './plots.js';

const stepped = (id: string, points: [number, number | 'NaN'][]) =>
  summary(id, { metrics: [{ ...metric('loss', 0), points }, metric('accuracy', Number(id) / 10)] });
const runs = [
  stepped('2', [
    [0, 3],
    [2, 'NaN'],
    [4, 1],
  ]),
  stepped('1', [
    [0, 4],
    [1, 2],
  ]),
];
const [loss, accuracy] = plotsOf(runs);

describe('a plot', () => {
  test('over steps has the steps of all runs; what a run lacks is told from what was no number', () => {
    expect(loss).toMatchObject({ name: 'train.loss', over: 'steps', x: [0, 1, 2, 4] });
    expect(loss?.lines).toEqual([
      { run: '2', values: [3, undefined, null, 1] },
      { run: '1', values: [4, 2, undefined, undefined] },
    ]);
  });

  test('of a metric without steps goes over the runs, the oldest first', () => {
    expect(accuracy).toEqual({
      name: 'train.accuracy',
      over: 'runs',
      x: [0, 1],
      lines: [{ run: '', values: [0.1, 0.2] }],
      runs: ['1', '2'],
    });
  });

  test('in numbers', () => {
    if (loss === undefined) throw new Error('no plot');
    expect(lineFacts(loss)).toEqual([
      { run: '2', first: 3, last: 1, least: 1, most: 3 },
      { run: '1', first: 4, last: 2, least: 2, most: 4 },
    ]);
  });

  test('has a logarithmic axis only where all is above 0', () => {
    if (loss === undefined) throw new Error('no plot');
    expect(isPositive(loss)).toBe(true);
    expect(isPositive({ ...loss, lines: [{ run: '', values: [0, 1] }] })).toBe(false);
  });
});
