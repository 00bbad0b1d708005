import { describe, expect, test } from 'vitest';
import { metric, runsOf, summary } from '../../testing/data.js';
import { baselineOf, runsTable, shownColumns, sortValue } from './runs.js';
import { matchesSearch } from './runs-filter.js';

const runs = [
  summary('4', { state: 'failed', params: { lr: 0.1, seed: 0 } }),
  summary('3', { params: { lr: 0.1, seed: 0 }, metrics: [metric('loss', 'NaN'), metric('epochs', 5)] }),
  summary('2', { params: { lr: 0.5, seed: 0 }, metrics: [metric('loss', 0.4), metric('epochs', 5)] }),
  summary('1', { params: { lr: 0.1, seed: 0 }, metrics: [metric('loss', 0.5), metric('epochs', 5)] }),
];

describe('the columns', () => {
  const table = runsTable(runsOf(runs));
  const names = (all: boolean) => shownColumns(table, all).map(({ name }) => name);

  test('only those in which runs differ; that a run broke off before its metrics is no difference', () => {
    expect(names(false)).toEqual(['train.loss', 'lr']);
    expect(names(true)).toEqual(['train.loss', 'train.epochs', 'lr', 'seed']);
  });

  test('of one run, its metrics', () => {
    const alone = runsTable(runsOf(runs.slice(2, 3)));
    expect(shownColumns(alone, false).map(({ name }) => name)).toEqual(['train.loss', 'train.epochs']);
  });

  test('a metric that is missing from a finished run makes a difference', () => {
    const less = summary('5', { metrics: [metric('loss', 0.4)] });
    const found = runsTable(runsOf([less, ...runs])).columns.find(({ name }) => name === 'train.epochs');
    expect(found?.differs).toBe(true);
  });

  test('names that every object has are names like others', () => {
    const odd = runsTable(
      runsOf([summary('1', { params: { constructor: 1 } }), summary('2', { params: { toString: 2 } })]),
    );
    const [first, second] = odd.columns;
    expect([first?.name, second?.name]).toEqual(['constructor', 'toString']);
    expect(odd.rows.map((row) => odd.columns.map((column) => sortValue(row, column)))).toEqual([
      [1, undefined],
      [undefined, 2],
    ]);
  });
});

describe('the baseline', () => {
  const [failed, , second, first] = runs;

  test('is the newest finished run before, or the chosen one; not the run itself', () => {
    if (failed === undefined || second === undefined || first === undefined) throw new Error('runs');
    expect(baselineOf(runsOf(runs), failed)?.id).toBe('3');
    expect(baselineOf(runsOf(runs), first)).toBeNull();
    expect(baselineOf(runsOf(runs, { baseline: '1' }), failed)?.id).toBe('1');
    expect(baselineOf(runsOf(runs, { baseline: '1' }), first)).toBeNull();
    expect(baselineOf(runsOf(runs, { baseline: 'gone' }), second)?.id).toBe('1');
  });

  test('a metric is better or worse by its direction, from its name or as the settings say', () => {
    const verdicts = (directions: Record<string, 'higher' | 'lower'>) =>
      runsTable(runsOf(runs, { directions })).rows.map(
        (row) => row.metrics['train.loss']?.change?.verdict ?? null,
      );
    expect(verdicts({})).toEqual([null, 'worse', 'better', null]);
    expect(verdicts({ loss: 'higher' })).toEqual([null, 'worse', 'worse', null]);
  });

  test('the change is told as in every diff', () => {
    expect(runsTable(runsOf(runs)).rows.map((row) => row.metrics['train.loss']?.changeText)).toEqual([
      undefined,
      '',
      '-0.1',
      '',
    ]);
  });
});

test('NaN and what is missing have no place in an order', () => {
  const table = runsTable(runsOf(runs));
  const loss = { kind: 'metric', name: 'train.loss', differs: true, largestFirst: false } as const;
  expect(table.rows.map((row) => sortValue(row, loss))).toEqual([undefined, undefined, 0.4, 0.5]);
});

describe('a search', () => {
  const { rows } = runsTable(runsOf(runs));
  const found = (search: string) => rows.filter(matchesSearch(search)).map(({ run }) => run.id);

  test.each([
    ['', ['4', '3', '2', '1']],
    ['failed', ['4']],
    ['loss<0.5', ['2']],
    ['train.loss<=0.5', ['2', '1']],
    ['lr=0.1 loss>0', ['1']],
    ['state=finished lr>=0.5', ['2']],
    ['loss=nan', ['3']],
    ['nothing=1', []],
    ['lr>x', []],
    ['FAILED', ['4']],
  ])('%s', (search, ids) => {
    expect(found(search)).toEqual(ids);
  });
});
