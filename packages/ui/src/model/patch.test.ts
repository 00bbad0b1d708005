import { unifiedDiff } from '@stagewright/core';
import { describe, expect, test } from 'vitest';
import { countLines, readPatch } from './patch.js';

const patch = (before: string | null, after: string | null) =>
  readPatch(unifiedDiff({ path: 'a', before, after }));
const shown = (hunks: ReturnType<typeof readPatch>) =>
  hunks.flatMap(({ lines }) =>
    lines.map(({ kind, before, after, pieces }) => {
      const text = pieces.map(({ text, marked }) => (marked ? `[${text}]` : text)).join('');
      return `${before ?? '.'} ${after ?? '.'} ${{ same: ' ', added: '+', removed: '-' }[kind]}${text}`;
    }),
  );

describe('a unified diff', () => {
  test('has line numbers on both sides, and marks the words that changed', () => {
    expect(shown(patch('a\nx = 1\nb\n', 'a\nx = 2\nb\nc\n'))).toEqual([
      '1 1  a',
      '2 . -x = [1]',
      '. 2 +x = [2]',
      '3 3  b',
      '. 4 +c',
    ]);
  });

  test('marks nothing where lines have nothing in common, or not as many replace each other', () => {
    expect(shown(patch('aaa\n', 'zzz\n'))).toEqual(['1 . -aaa', '. 1 +zzz']);
    expect(shown(patch('x = 1\n', 'x = 2\ny = 1\n'))).toEqual(['1 . -x = 1', '. 1 +x = 2', '. 2 +y = 1']);
  });

  test('of a new and of a removed file', () => {
    expect(countLines(patch(null, 'a\nb\n'))).toEqual({ added: 2, removed: 0 });
    expect(countLines(patch('a\nb\n', null))).toEqual({ added: 0, removed: 2 });
    expect(patch('a', 'a')).toEqual([]);
  });

  test('keeps lines that look like marks of a diff, and an end without a line break', () => {
    expect(shown(patch('-- a\n', '++ b'))).toEqual(['1 . --- a', '. 1 +++ b']);
  });

  test('that is none is shown as it is', () => {
    expect(shown(readPatch('@@ -1 +1 @@\nno sign'))).toEqual(['. .  @@ -1 +1 @@', '. .  no sign']);
  });
});
