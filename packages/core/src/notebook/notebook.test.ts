import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editNotebook } from './edit-notebook.js';
import type { Notebook } from './notebook.js';
import { MAX_NOTEBOOK_LENGTH, readNotebook } from './read-notebook.js';

interface Cell {
  readonly cell_type: string;
  readonly metadata: Record<string, unknown>;
  readonly source: string | readonly string[];
  readonly [key: string]: unknown;
}

function notebookOf(cells: readonly unknown[], rest: Record<string, unknown> = {}): Record<string, unknown> {
  return { cells, metadata: {}, nbformat: 4, nbformat_minor: 5, ...rest };
}

function code(source: string | readonly string[], metadata: Record<string, unknown> = {}): Cell {
  return { cell_type: 'code', execution_count: null, id: 'c0', metadata, outputs: [], source };
}

function read(text: string): Notebook {
  const result = readNotebook(text, 'n.ipynb');
  if (!result.ok) throw new Error(result.problems.map((p) => `${p.code}: ${p.message}`).join());
  return result.value;
}

function edited(text: string, ...edits: Parameters<typeof editNotebook>[1]): string {
  return editNotebook(read(text), edits);
}

describe('readNotebook', () => {
  test('reads cells, joined sources, tags, ids and counts', () => {
    const markdown = { cell_type: 'markdown', metadata: {}, source: '# A' };
    const cell = { ...code(['a = 1\n', 'b'], { tags: ['stage:x', 'hide-input'] }), execution_count: 7 };
    expect(read(JSON.stringify(notebookOf([markdown, cell]))).cells).toEqual([
      { index: 0, id: null, type: 'markdown', source: '# A', tags: [], executionCount: null },
      {
        index: 1,
        id: 'c0',
        type: 'code',
        source: 'a = 1\nb',
        tags: ['stage:x', 'hide-input'],
        executionCount: 7,
      },
    ]);
  });

  const good = [code('a = 1')];
  const withKernel = (metadata: unknown) => JSON.stringify(notebookOf(good, { metadata }));
  test.each([
    ['notebook/not-json', ''],
    ['notebook/not-json', '{"cells": ['],
    ['notebook/not-json', 'import numpy'],
    ['notebook/not-json', '{\n<<<<<<< HEAD\n"nbformat": 4\n=======\n>>>>>>> b\n}'],
    ['notebook/not-a-notebook', '[]'],
    ['notebook/not-a-notebook', 'null'],
    ['notebook/not-a-notebook', '{"name": "package"}'],
    ['notebook/not-a-notebook', '{"nbformat": 4, "cells": {}}'],
    ['notebook/old-format', '{"nbformat": 3, "worksheets": [{"cells": []}]}'],
    ['notebook/new-format', '{"nbformat": 5, "cells": []}'],
    ['notebook/no-code', JSON.stringify(notebookOf([]))],
    ['notebook/no-code', JSON.stringify(notebookOf([code([' \n'])]))],
    ['notebook/no-code', JSON.stringify(notebookOf([{ cell_type: 'markdown', metadata: {}, source: 'x' }]))],
    ['notebook/not-python', withKernel({ kernelspec: { name: 'ir' } })],
    ['notebook/not-python', withKernel({ kernelspec: { name: 'ir', language: 'R' } })],
    ['notebook/not-python', withKernel({ language_info: { name: 'julia' } })],
    ['notebook/not-python', withKernel({ language_info: { name: 'python', version: '2.7.18' } })],
    ['notebook/bad-cell', JSON.stringify(notebookOf([...good, 3]))],
    ['notebook/bad-cell', JSON.stringify(notebookOf([...good, code([1 as never])]))],
    ['notebook/bad-cell', JSON.stringify(notebookOf([code('a', { tags: 'stage:x' })]))],
    ['notebook/bad-cell', JSON.stringify(notebookOf([{ ...code('a'), cell_type: 'heading' }]))],
    ['notebook/too-deep', '['.repeat(100_000)],
    ['notebook/too-large', ' '.repeat(MAX_NOTEBOOK_LENGTH + 1)],
  ])('%s', (code, text) => {
    const result = readNotebook(text, 'n.ipynb');
    expect(result.problems.map((p) => p.code)).toEqual([code]);
    expect(result.ok).toBe(false);
    expect(result.problems[0]?.where?.file).toBe('n.ipynb');
  });

  test.each([
    ['language_info', { language_info: { name: 'ipython' } }],
    ['a kernelspec without a language', { kernelspec: { name: 'my-env' } }],
    ['metadata of other shapes', { kernelspec: 3, language_info: [] }],
  ])('takes as Python: %s', (_what, metadata) => {
    expect(read(withKernel(metadata)).language).toBe('python');
  });

  test('says line and column of what is not JSON', () => {
    const where = readNotebook('{\n  "cells": nope\n}', 'n.ipynb').problems[0]?.where;
    expect(where).toEqual({ file: 'n.ipynb', line: 2, column: 12 });
  });

  test('names the damaged cell, and at most five of them', () => {
    const result = readNotebook(JSON.stringify(notebookOf([...good, ...Array(9).fill({})])), 'n.ipynb');
    expect(result.problems.map((p) => p.where?.cell)).toEqual([1, 2, 3, 4, 5]);
  });

  test('brackets in strings do not nest', () => {
    expect(read(JSON.stringify(notebookOf([code(`"\\"${'['.repeat(500)}`)]))).cells).toHaveLength(1);
  });

  test('a byte order mark is read over and kept', () => {
    const text = `\uFEFF${JSON.stringify(notebookOf(good))}`;
    expect(read(text).cells).toHaveLength(1);
    expect(edited(text, { kind: 'setSource', cell: 0, source: 'b' })).toBe(text.replace('a = 1', 'b'));
  });
});

const names = fc.string({ unit: 'grapheme', maxLength: 12 });
const lines = fc.array(
  fc.constantFrom('x = 1\n', 'é = "ü"\n', '\t\n', '\n', 'print("\\n")\n', '# 😀 end\n'),
  { maxLength: 5 },
);
const sources = fc
  .tuple(lines, fc.constantFrom('', 'last', '"q"'))
  .map(([some, last]) => [...some, ...(last === '' ? [] : [last])]);
const metadata = fc.record(
  {
    collapsed: fc.boolean(),
    Zed: fc.jsonValue({ maxDepth: 2 }),
    tags: fc.array(names, { minLength: 1, maxLength: 3 }),
    z: names,
  },
  { requiredKeys: [] },
);
const cells = fc.record({
  cell_type: fc.constantFrom('code', 'markdown', 'raw'),
  id: fc.uuid(),
  metadata,
  outputs: fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 2 }),
  other: fc.jsonValue({ maxDepth: 2 }),
  source: sources,
});
const styles = fc.record({
  indent: fc.constantFrom(undefined, 1, 2, '\t'),
  eol: fc.constantFrom('\n', '\r\n'),
  ascii: fc.boolean(),
  final: fc.boolean(),
  isList: fc.boolean(),
});

/** Texts of notebooks as different programs write them. */
const texts = fc.tuple(fc.array(cells, { minLength: 1, maxLength: 4 }), styles).map(([list, style]) => {
  const written = [code(['import os\n', 'é()']), ...list].map((cell) => ({
    ...cell,
    source: style.isList ? cell.source : [...cell.source].join(''),
  }));
  let text = JSON.stringify(notebookOf(written, { unknown: { z: 1, a: [1.0, 2e5] } }), null, style.indent);
  if (style.ascii)
    text = text.replace(/[\x7f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  if (style.final) text += '\n';
  return text.replaceAll('\n', style.eol);
});

describe('editNotebook', () => {
  test('no edits and edits that change nothing leave every byte', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const notebook = read(text);
        const same = notebook.cells.flatMap(({ index, tags, source }) => [
          { kind: 'setTags' as const, cell: index, tags },
          { kind: 'setSource' as const, cell: index, source },
        ]);
        expect(editNotebook(notebook, [])).toBe(text);
        expect(editNotebook(notebook, same)).toBe(text);
      }),
    );
  });

  test('setting tags and unsetting them again leaves every byte', () => {
    fc.assert(
      fc.property(texts, fc.array(names, { maxLength: 3 }), fc.nat(), (text, tags, pick) => {
        const notebook = read(text);
        const cell = pick % notebook.cells.length;
        const there = edited(text, { kind: 'setTags', cell, tags });
        expect(read(there).cells[cell]?.tags).toEqual(tags);
        const before = notebook.cells[cell]?.tags ?? [];
        // A list that was emptied is removed, so it comes back at its sorted place, which need not be the old one.
        fc.pre(before.length === 0 || tags.length > 0);
        expect(edited(there, { kind: 'setTags', cell, tags: before })).toBe(text);
      }),
    );
  });

  test('setting a source and setting it back leaves every byte', () => {
    fc.assert(
      fc.property(texts, sources, fc.nat(), (text, lines, pick) => {
        const notebook = read(text);
        // The first cell keeps its code: a notebook without any is refused.
        const cell = 1 + (pick % (notebook.cells.length - 1));
        const source = lines.join('');
        const there = edited(text, { kind: 'setSource', cell, source });
        expect(read(there).cells[cell]?.source).toBe(source);
        expect(edited(there, { kind: 'setSource', cell, source: notebook.cells[cell]?.source ?? '' })).toBe(
          text,
        );
      }),
    );
  });

  test('an edit changes nothing but what it names', () => {
    fc.assert(
      fc.property(texts, names, sources, fc.nat(), (text, tag, lines, pick) => {
        const cell = pick % read(text).cells.length;
        const data = JSON.parse(text);
        data.cells[cell].metadata.tags = [tag];
        data.cells.splice(cell, 0, expect.objectContaining({ cell_type: 'code', metadata: { tags: ['t'] } }));
        const after = edited(
          text,
          { kind: 'setTags', cell, tags: [tag] },
          { kind: 'insertCode', cell, source: lines.join(''), tags: ['t'] },
        );
        expect(JSON.parse(after)).toEqual(data);
      }),
    );
  });

  test('an inserted cell has the layout, the source form and an id like the others', () => {
    for (const indent of [undefined, 1, 2]) {
      const text = JSON.stringify(notebookOf([code(['a\n', 'b'])]), null, indent);
      const after = edited(text, { kind: 'insertCode', cell: 1, source: 'x\ny', tags: ['stage:a'] });
      const id = read(after).cells[1]?.id ?? '';
      expect(id).toMatch(/^[0-9a-f]{8}$/);
      const cell = {
        cell_type: 'code',
        execution_count: null,
        id,
        metadata: { tags: ['stage:a'] },
        outputs: [],
        source: ['x\n', 'y'],
      };
      expect(after).toBe(JSON.stringify(notebookOf([code(['a\n', 'b']), cell]), null, indent));
    }
  });

  test('ids are the same for the same edit and never given twice', () => {
    const text = JSON.stringify(notebookOf([code('a')]));
    const insert = { kind: 'insertCode', cell: 0, source: 'x', tags: [] } as const;
    const once = edited(text, insert);
    expect(edited(text, insert)).toBe(once);
    const ids = read(edited(once, insert, insert)).cells.map((cell) => cell.id);
    expect(new Set(ids).size).toBe(4);
  });

  test('before nbformat 4.5 cells have no id', () => {
    const text = JSON.stringify(notebookOf([{ ...code('a'), id: undefined }], { nbformat_minor: 4 }));
    expect(edited(text, { kind: 'insertCode', cell: 0, source: 'x', tags: [] })).not.toContain('"id"');
  });

  test('papermill’s empty lists of tags stay where they are the custom', () => {
    const cell = (tags: string[]) => code('a', { tags });
    const text = JSON.stringify(notebookOf([cell([]), cell(['stage:a'])]), null, 1);
    const expected = JSON.stringify(notebookOf([cell([]), cell([])]), null, 1);
    expect(edited(text, { kind: 'setTags', cell: 1, tags: [] })).toBe(expected);
  });

  test('a cell without metadata gets it', () => {
    const text = JSON.stringify(notebookOf([{ cell_type: 'code', outputs: [], source: 'a' }]), null, 1);
    const expected = { cell_type: 'code', metadata: { tags: ['t'] }, outputs: [], source: 'a' };
    expect(edited(text, { kind: 'setTags', cell: 0, tags: ['t'] })).toBe(
      JSON.stringify(notebookOf([expected]), null, 1),
    );
  });

  test('of two members with one name the last is read and edited, as JSON.parse has it', () => {
    const text =
      '{"nbformat": 4, "cells": [1], "cells": [{"cell_type": "code", "source": "a", "source": "b", "metadata": {}}]}';
    expect(edited(text, { kind: 'setSource', cell: 0, source: 'c' })).toBe(text.replace('"b"', '"c"'));
  });

  test('lines that are the same keep their spelling', () => {
    const text = JSON.stringify(notebookOf([code(['a\n', 'b\n', 'c'])]), null, 1).replace(
      '"a\\n"',
      '"\\u0061\\u000a"',
    );
    const after = edited(text, { kind: 'setSource', cell: 0, source: 'a\nB\nc' });
    expect(after).toBe(text.replace('"b\\n"', '"B\\n"'));
  });

  test('refuses a cell that is not there', () => {
    const text = JSON.stringify(notebookOf([code('a')]));
    expect(() => edited(text, { kind: 'setSource', cell: 1, source: '' })).toThrow(RangeError);
  });
});
