import { expect, test } from 'vitest';
import { compareValues } from './compare-values.js';
import type { Fingerprint } from './recording.js';

const scalar = (b: string, more: Partial<Fingerprint> = {}): Fingerprint => ({
  t: 'int',
  d: `d${b}`,
  b,
  ...more,
});
const made = (t: string, p: Record<string, Fingerprint>): Fingerprint => ({
  t,
  d: JSON.stringify(p),
  b: `${t} object`,
  p,
});

test('equal digests are equal, and what cannot be named is compared with nothing', () => {
  expect(compareValues(scalar('1'), scalar('1'))).toEqual([]);
  expect(compareValues(scalar('1', { d: null }), scalar('2'))).toEqual([]);
});

test('a difference is where the innermost parts differ', () => {
  const [left, right] = ['3', '4'].map((b) =>
    made('DataFrame', {
      index: scalar('0'),
      "['a']": made('array', { '[0]': scalar('1'), '[1]': scalar(b) }),
    }),
  ) as [Fingerprint, Fingerprint];
  expect(compareValues(left, right)).toEqual([{ path: "['a'][1]", left: '3', right: '4', kind: 'content' }]);
});

test('an array of another type differs as a whole', () => {
  const [left, right] = ['float64', 'float32'].map((t) =>
    made('ndarray', { '[0]': scalar('1', { t, d: t }), '[1]': scalar('2', { t, d: t }) }),
  ) as [Fingerprint, Fingerprint];
  expect(compareValues(left, right)).toMatchObject([{ path: '', kind: 'content' }]);
});

test('another type, and the same words, are told apart', () => {
  const [difference] = compareValues(scalar('1'), scalar('1', { t: 'bool', d: 'x' }));
  expect(difference).toMatchObject({ left: 'int 1', right: 'bool 1' });
});

test('the last digits of a float are rounding', () => {
  const [left, right] = ['a', 'b'].map((d) => scalar('0.1', { t: 'float', d, r: 'same' })) as [
    Fingerprint,
    Fingerprint,
  ];
  expect(compareValues(left, right)).toMatchObject([{ kind: 'rounding' }]);
});

test.each([
  ['not there', {}],
  ['None', { '._fitted': scalar('None') }],
])('what an object remembers for itself and the other has %s', (_what, other) => {
  const left = made('Model', { '.C': scalar('1'), '._fitted': scalar('5') });
  const right = made('Model', { '.C': scalar('1'), ...other });
  expect(compareValues(left, right)).toMatchObject([{ path: '._fitted', kind: 'memory' }]);
});

test('private attributes with other content count', () => {
  const [left, right] = ['5', '6'].map((b) => made('Model', { '._weights': scalar(b) })) as [
    Fingerprint,
    Fingerprint,
  ];
  expect(compareValues(left, right)).toMatchObject([{ path: '._weights', kind: 'content' }]);
});

test('parts that change from run to run are left out, the others are not', () => {
  const grid = (time: string, score: string) =>
    made('Grid', { '.refit_time_': scalar(time), '.best_score_': scalar(score) });
  const unstable = new Set(compareValues(grid('1', '7'), grid('2', '7')).map(({ path }) => path));
  expect([...unstable]).toEqual(['.refit_time_']);
  expect(compareValues(grid('1', '7'), grid('3', '7'), unstable)).toEqual([]);
  expect(compareValues(grid('1', '7'), grid('3', '8'), unstable)).toMatchObject([{ path: '.best_score_' }]);
});

test('a difference that no part shows is one of the whole', () => {
  const left = { ...made('Odd', { '.a': scalar('1') }), d: 'one' };
  const right = { ...made('Odd', { '.a': scalar('1') }), d: 'other' };
  expect(compareValues(left, right)).toMatchObject([{ path: '', kind: 'content' }]);
});
