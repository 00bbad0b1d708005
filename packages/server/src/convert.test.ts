import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { code, overlaps, rangeOf } from './convert.js';

const document = TextDocument.create('a:1', 'python', 1, 'x = 1\r\nfirst.second(y)\nlast');

test('a problem without a place stands at the first line, one with a start at its word', () => {
  expect(rangeOf(undefined, document)).toEqual({
    start: { line: 0, character: 0 },
    end: { line: 0, character: 5 },
  });
  expect(rangeOf({ line: 2, column: 1 }, document)).toEqual({
    start: { line: 1, character: 0 },
    end: { line: 1, character: 12 },
  });
  expect(rangeOf({ line: 2, column: 14, endLine: 2, endColumn: 15 }, document)).toEqual({
    start: { line: 1, character: 13 },
    end: { line: 1, character: 14 },
  });
});

test('a place at the end of a line is one character wide, so that it can be seen', () => {
  const { start, end } = rangeOf({ line: 3, column: 5 }, document);
  expect(end.character - start.character).toBe(1);
});

test('ranges that touch overlap', () => {
  const at = (from: number, to: number) => ({
    start: { line: 0, character: from },
    end: { line: 0, character: to },
  });
  expect(overlaps(at(0, 2), at(2, 2))).toBe(true);
  expect(overlaps(at(0, 2), at(3, 4))).toBe(false);
});

test('whatever a text holds, as code it stays within its ticks, on one line, without control characters', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('`', '``', '](command:x)', '\n# a', '\u202e'),
      (text, part) => {
        const shown = code(text + part + text);
        const fence = /^`+/.exec(shown)?.[0] ?? '';
        expect(fence).not.toBe('');
        expect(shown.endsWith(fence)).toBe(true);
        const inside = shown.slice(fence.length, -fence.length);
        expect([...inside.matchAll(/`+/g)].map(([ticks]) => ticks)).not.toContain(fence);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
        expect(shown).not.toMatch(/[\u0000-\u001f\u202e]/);
      },
    ),
  );
});
