import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffEdits } from './diff-edits.js';
import { applyTextEdits } from './text.js';

const texts = fc
  .array(fc.constantFrom('a', 'b', '\n', 'x = 1\n', '😀', '😁', '\r\n'), { maxLength: 12 })
  .map((p) => p.join(''));

test('applying the edits gives the other text', () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      expect(applyTextEdits(before, diffEdits(before, after))).toBe(after);
    }),
    { numRuns: 500 },
  );
});

test('an edit is as small as the change', () => {
  expect(diffEdits('a = 1\nb = 2\nc = 3\n', 'a = 1\nb = 20\nc = 3\n')).toEqual([
    { from: 11, to: 11, insert: '0' },
  ]);
  expect(diffEdits('a\nb\n', 'b\n')).toEqual([{ from: 0, to: 2, insert: '' }]);
  expect(diffEdits('a', 'a')).toEqual([]);
});

test('no edit cuts a character in two', () => {
  expect(diffEdits('😀', '😁')).toEqual([{ from: 0, to: 2, insert: '😁' }]);
});
