import { expect, test } from 'vitest';
import { editedLines, originsNow } from './origin-lines.js';

const generated = 'a\nb\nc\nd\n';
const origin = (from: number, to: number) => ({ file: 'f.py', from, to, cell: 0, line: 1 });

test('origins follow lines that were moved by an edit above them', () => {
  const current = 'new\na\nb\nc\nd\n';
  expect(originsNow([origin(2, 3)], generated, current)).toEqual([origin(3, 4)]);
  expect(editedLines(generated, current)).toEqual([{ from: 1, to: 1 }]);
});

test('a line that was edited has no origin, and a longer piece keeps what is left of it', () => {
  const current = 'a\nB\nc\nd\n';
  expect(originsNow([origin(2, 2), origin(1, 4), origin(2, 3)], generated, current)).toEqual([
    origin(1, 4),
    origin(3, 3),
  ]);
  expect(editedLines(generated, current)).toEqual([{ from: 2, to: 2 }]);
});

test('a text with other line ends is the same text', () => {
  expect(editedLines(generated, 'a\r\nb\r\nc\r\nd')).toEqual([]);
});
