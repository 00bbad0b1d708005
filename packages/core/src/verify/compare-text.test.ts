import { expect, test } from 'vitest';
import { compareText } from './compare-text.js';

test('shown texts follow each other, with any empty lines between', () => {
  expect(compareText(['a\n', 'b', 'c\n\nd'], 'a\n\n\nb\nc\n\nd\n')).toBeNull();
});

test.each([
  ['another line', ['a\nb\n'], 'a\nc\n', { left: 'b', right: 'c', at: 2, piece: 0 }],
  ['an empty line inside of a text', ['a\n\nb'], 'a\nb', { left: '', right: 'b', at: 2, piece: 0 }],
  ['a text that is missing', ['a', 'b'], 'a\n', { left: 'b', right: '', at: 2, piece: 1 }],
  ['a text too many', ['a'], 'a\nb\n', { left: '', right: 'b', at: 2, piece: 1 }],
  ['a longer line', ['1.5'], '1.50', { left: '', right: '0', at: 3, piece: 1 }],
])('%s', (_what, wanted, printed, difference) => {
  expect(compareText(wanted, printed)).toEqual(difference);
});

test.each([
  ['memory addresses', '<A at 0x7f0012345678>', '<A at 0x55aa12345678>'],
  ['line ends of a terminal', 'a\nb', 'a\r\nb'],
  ['the head of a statsmodels summary', 'Time:   10:00:01', 'Time:   10:00:02'],
])('%s are no difference', (_what, wanted, printed) => {
  const hidden = compareText([wanted.replace(/0x\w+/, '0x…').replace(/\d\d:.*/, '…')], printed);
  expect(hidden).toBeNull();
});
