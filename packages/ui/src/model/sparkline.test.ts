import { expect, test } from 'vitest';
import { sparkline } from './sparkline.js';

test('goes from the lower left to the upper right, in steps as far apart as they are', () => {
  const points: [number, number][] = [
    [0, 1],
    [1, 2],
    [4, 3],
  ];
  expect(sparkline(points, 40, 10)).toBe('M0,10 L10,5 L40,0');
});

test('breaks where a value is no number, and draws a level line in the middle', () => {
  expect(
    sparkline(
      [
        [0, 2],
        [1, 'NaN'],
        [2, 2],
      ],
      40,
      10,
    ),
  ).toBe('M0,5 M40,5');
});

test('one value is no line', () => {
  expect(sparkline([[0, 2]], 40, 10)).toBe('');
  expect(
    sparkline(
      [
        [0, 'Infinity'],
        [1, 1],
      ],
      40,
      10,
    ),
  ).toBe('');
});
