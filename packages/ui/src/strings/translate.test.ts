import { expect, test } from 'vitest';
import { english } from './english.js';
import { type Translator, translated } from './translate.js';

/** Says what it was asked for. */
const asked: Translator = {
  text: (message, ...values) => [message, ...values].join(' | '),
  count: (one, many, n, ...values) => [one, many, n, ...values].join(' | '),
};
const strings = translated(english, asked);

test('texts are messages; what is put in stands behind them', () => {
  expect(strings.graph).toBe('Graph');
  expect(strings.states.fresh).toBe('fresh');
  expect(strings.openScriptOf('train')).toBe('Script of %1 | train');
});

test('a text with a number has a form for one and a form for many', () => {
  expect(strings.errors(1)).toBe('1 error | %1 errors | 1');
  expect(strings.plotOverSteps('loss', 3)).toBe('%2 over steps, 1 run | %2 over steps, %1 runs | 3 | loss');
  expect(strings.cells('2-3', 2)).toBe('cell %2 | cells %2 | 2 | 2-3');
});

test('of several numbers each stands at its place; equal ones stay equal', () => {
  expect(strings.linesLabel(3, 1)).toBe('%1 lines added, 1 line removed | 3 | 1');
  expect(strings.runCount(4, 4)).toBe('1 run | %1 runs | 4');
  expect(strings.runCount(2, 4)).toBe('%1 of %2 runs | 2 | 4');
});

test('what a value says is no mark', () => {
  expect(strings.openScriptOf('%2')).toBe('Script of %1 | %2');
});
