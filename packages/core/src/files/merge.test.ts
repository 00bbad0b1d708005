import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GeneratedFile } from './file-edit.js';
import { mergeTexts, type ProjectFiles, planBaseEdits, planFileEdits } from './merge.js';
import { unifiedDiff } from './unified-diff.js';

function project(current: Record<string, string>, base: Record<string, string>): ProjectFiles {
  return {
    current: (path) => current[path] ?? null,
    base: (path) => base[path] ?? null,
    basePaths: Object.keys(base),
  };
}

/** The edit of the one file `f`, from its three texts. */
function editOf(yours: string | null, base: string | null, generated: string | null, path = 'f') {
  const files = project(yours === null ? {} : { [path]: yours }, base === null ? {} : { [path]: base });
  return planFileEdits(generated === null ? [] : [{ path, text: generated }], files)[0] ?? null;
}

const TEXT = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n';
const NEW = TEXT.replace('two', 'TWO');
const HAND = TEXT.replace('seven', 'seven by hand');

describe('planFileEdits', () => {
  test.each([
    ['new', null, null, TEXT, 'create', TEXT],
    ['untouched', TEXT, TEXT, NEW, 'replace', NEW],
    [
      'untouched, with Windows’ line ends',
      TEXT.replaceAll('\n', '\r\n'),
      TEXT,
      NEW,
      'replace',
      NEW.replaceAll('\n', '\r\n'),
    ],
    ['edited by hand', HAND, TEXT, NEW, 'merge', HAND.replace('two', 'TWO')],
    ['deleted by hand', null, TEXT, TEXT, 'create', TEXT],
    ['no longer generated', TEXT, TEXT, null, 'remove', null],
    ['no longer generated, edited by hand', HAND, TEXT, null, 'keep', HAND],
  ])('%s', (_what, yours, base, generated, kind, after) => {
    expect(editOf(yours, base, generated)).toEqual({ path: 'f', kind, before: yours, after, conflicts: [] });
  });

  test.each([
    ['nothing changes', TEXT, TEXT, TEXT],
    ['edited by hand, and generated as before', HAND, TEXT, TEXT],
    ['the hand edit is what is generated now', NEW, TEXT, NEW],
    ['never generated, but the same', TEXT, null, TEXT],
    ['no longer generated, and gone', null, TEXT, null],
  ])('no edit: %s', (_what, yours, base, generated) => {
    expect(editOf(yours, base, generated)).toBeNull();
  });

  test('both changed one line: a conflict that says where, and keeps yours', () => {
    const mine = TEXT.replace('two', 'mine');
    expect(editOf(mine, TEXT, NEW)).toEqual({
      path: 'f',
      kind: 'conflict',
      before: mine,
      after: mine,
      conflicts: [{ line: 2, yours: 'mine', generated: 'TWO' }],
    });
  });

  test('a file that was not written by us is never changed', () => {
    expect(editOf('mine\n', null, TEXT)).toMatchObject({ kind: 'foreign', after: 'mine\n' });
    expect(editOf('mine\n', null, TEXT)?.conflicts).toHaveLength(1);
  });

  test('bases follow what is generated', () => {
    const files = project({ a: 'hand' }, { a: 'old', b: 'old', c: 'same' });
    const generated = [
      { path: 'a', text: 'new' },
      { path: 'c', text: 'same' },
      { path: 'd', text: 'new' },
    ];
    expect(planBaseEdits(generated, files).map(({ path, kind, after }) => [path, kind, after])).toEqual([
      ['.stagewright/base/a.base', 'replace', 'new'],
      ['.stagewright/base/d.base', 'create', 'new'],
      ['.stagewright/base/b.base', 'remove', null],
    ]);
  });
});

describe('params.yaml', () => {
  const params = 'seed: 1\ntrain:\n  lr: 0.1  # cell 2\n  epochs: 5  # cell 2\ntest:\n  lr: 1\n';
  const merge = (yours: string, generated: string) =>
    mergeTexts({ yours, base: params, generated, byKey: true });

  test('a changed value stays although the line beside it changes', () => {
    const merged = merge(params.replace('0.1', '0.5'), params.replace('epochs: 5', 'epochs: 9'));
    expect(merged).toEqual({
      text: params.replace('0.1', '0.5').replace('epochs: 5', 'epochs: 9'),
      conflicts: [],
    });
  });

  test('a changed value stays although its comment changes and a param comes next to it', () => {
    const generated = params.replace('0.1  # cell 2', '0.1  # cell 3\n  new: 2');
    expect(merge(params.replace('0.1', '"a # b"'), generated).text).toBe(generated.replace('0.1', '"a # b"'));
  });

  test('keys of one name under different parents are different', () => {
    expect(merge(params.replace('lr: 1\n', 'lr: 7\n'), params.replace('0.1', '0.2')).text).toBe(
      params.replace('lr: 1\n', 'lr: 7\n').replace('0.1', '0.2'),
    );
  });

  test('the same value changed on both sides is a conflict', () => {
    const merged = merge(params.replace('0.1', '0.5'), params.replace('0.1', '0.2'));
    expect(merged.conflicts).toEqual([
      { line: 3, yours: '  lr: 0.5  # cell 2', generated: '  lr: 0.2  # cell 2' },
    ]);
  });

  test('a key that stands twice is merged as lines, and nothing is lost', () => {
    const base = 'a: 1\na: 2\n';
    expect(mergeTexts({ yours: base, base, generated: 'a: 3\na: 4\n', byKey: true }).text).toBe(
      'a: 3\na: 4\n',
    );
    expect(mergeTexts({ yours: 'a: 5\na: 2\n', base, generated: base, byKey: true }).text).toBe(
      'a: 5\na: 2\n',
    );
  });

  test('a list that a person extended stays', () => {
    const base = 'layers:\n  - 1\n  - 1\nlr: 1\n';
    const yours = 'layers:\n  - 1\n  - 1\n  - 1\nlr: 1\n';
    const merged = mergeTexts({ yours, base, generated: base.replace('lr: 1', 'lr: 2'), byKey: true });
    expect(merged).toEqual({ text: yours.replace('lr: 1', 'lr: 2'), conflicts: [] });
  });
});

const line = fc.constantFrom('a', 'b', 'c', 'x: 1', '  y: 2 # c', '', '# z');
const text = fc.array(line, { maxLength: 10 }).map((lines) => lines.join('\n'));
const numbered = fc
  .array(line, { minLength: 12, maxLength: 20 })
  .map((lines) => lines.map((l, i) => `${i} ${l}`));

describe('mergeTexts', () => {
  test('without a hand edit it is what is generated', () => {
    fc.assert(
      fc.property(text, text, fc.boolean(), (base, generated, byKey) => {
        expect(mergeTexts({ yours: base, base, generated, byKey })).toEqual({
          text: generated,
          conflicts: [],
        });
      }),
    );
  });

  test('with nothing new it is the hand edit', () => {
    fc.assert(
      fc.property(text, text, fc.boolean(), (yours, base, byKey) => {
        expect(mergeTexts({ yours, base, generated: base, byKey })).toEqual({ text: yours, conflicts: [] });
      }),
    );
  });

  test('merging a second time changes nothing', () => {
    fc.assert(
      fc.property(text, text, text, fc.boolean(), (yours, base, generated, byKey) => {
        const once = mergeTexts({ yours, base, generated, byKey });
        fc.pre(once.conflicts.length === 0);
        expect(mergeTexts({ yours: once.text, base: generated, generated, byKey })).toEqual(once);
      }),
    );
  });

  test('edits that are far from each other both survive', () => {
    fc.assert(
      fc.property(numbered, fc.string({ unit: 'grapheme-ascii' }), fc.boolean(), (lines, added, isFirst) => {
        const [hand, ours] = isFirst ? [1, lines.length - 2] : [lines.length - 2, 1];
        const with_ = (at: number, value: string) => lines.with(at, value);
        const merged = mergeTexts({
          yours: with_(hand, `by hand ${added}`).join('\n'),
          base: lines.join('\n'),
          generated: with_(ours, 'generated').join('\n'),
        });
        const expected = lines.with(hand, `by hand ${added}`).with(ours, 'generated').join('\n');
        expect(merged).toEqual({ text: expected, conflicts: [] });
      }),
    );
  });

  test('in a conflict the text keeps every line that a person wrote', () => {
    fc.assert(
      fc.property(text, text, text, (yours, base, generated) => {
        const { text: merged, conflicts } = mergeTexts({ yours, base, generated });
        for (const { line: at, yours: part } of conflicts) {
          const lines = part === '' ? [] : part.split('\n');
          expect(merged.split('\n').slice(at - 1, at - 1 + lines.length)).toEqual(lines);
        }
      }),
    );
  });
});

test('unifiedDiff names files as git does', () => {
  expect(unifiedDiff({ path: 'a/b.py', before: 'x\n', after: 'y\n' })).toBe(
    '--- a/a/b.py\n+++ b/a/b.py\n@@ -1,1 +1,1 @@\n-x\n+y\n',
  );
  expect(unifiedDiff({ path: 'f', before: null, after: 'y\n' })).toMatch(/^--- \/dev\/null\n\+\+\+ b\/f\n/);
  expect(unifiedDiff({ path: 'f', before: 'y\n', after: null })).toMatch(/^--- a\/f\n\+\+\+ \/dev\/null\n/);
  expect(unifiedDiff({ path: 'f', before: 'y\n', after: 'y\n' })).toBe('');
});

test('generated twice in a row, the second time there is nothing to do', () => {
  const path = fc.constantFrom('a', 'b', 'params.yaml');
  const files = fc.dictionary(path, text);
  fc.assert(
    fc.property(files, files, files, (current, base, generated) => {
      const list: GeneratedFile[] = Object.entries(generated).map(([path, text]) => ({ path, text }));
      const edits = planFileEdits(list, project(current, base));
      fc.pre(edits.every((edit) => edit.conflicts.length === 0));
      const after: Record<string, string> = { ...current };
      for (const { path, after: text } of edits) {
        if (text === null) delete after[path];
        else after[path] = text;
      }
      expect(planFileEdits(list, project(after, generated))).toEqual([]);
    }),
  );
});
