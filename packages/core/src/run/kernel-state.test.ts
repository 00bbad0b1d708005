import { expect, test } from 'vitest';
import { judgeKernelState } from './kernel-state.js';

/** Cells from `source` or `source #count`. */
const cells = (...texts: (readonly [string, number | null])[]) =>
  texts.map(([source, executionCount], cell) => ({ cell, source, executionCount }));
const history = (...sources: string[]) => sources.map((source, at) => ({ count: at + 1, source }));

test.each([
  ['run from top to bottom', cells(['a = 1', 1], ['b = a', 2]), history('a = 1', 'b = a'), []],
  ['empty cells and spaces at the end do not count', cells(['a = 1\n', 1], ['', null]), history('a = 1'), []],
  ['a cell was not run', cells(['a = 1', 1], ['b = a', null]), history('a = 1'), ['not-run 1 null']],
  ['a cell was edited', cells(['a = 2', 1], ['b = a', 2]), history('a = 1', 'b = a'), ['edited 0 1']],
  ['out of order', cells(['a = 1', 2], ['b = 1', 1]), history('b = 1', 'a = 1'), ['out-of-order 1 1']],
  ['run twice', cells(['a = 1', 1], ['a += 1', 3]), history('a = 1', 'a += 1', 'a += 1'), ['again 1 2']],
  [
    'code that is in no cell any more',
    cells(['a = 1', 1], ['b = a', 3]),
    history('a = 1', 'a = 5', 'b = a'),
    ['gone null 2'],
  ],
  ['numbers of a kernel before', cells(['a = 1', 7]), history('b = 2'), ['other-kernel 0 7', 'gone null 1']],
  ['without history: what the numbers tell', cells(['a = 1', 5], ['b = 1', 4]), null, ['out-of-order 1 4']],
])('%s', (_, code, ran, expected) => {
  const found = judgeKernelState(code, ran);
  expect(found.map(({ kind, cell, count }) => `${kind} ${cell} ${count}`)).toEqual(expected);
});
