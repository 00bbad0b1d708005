import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyToCells, editsBetween } from './apply-edits.js';
import { editNotebook } from './edit-notebook.js';
import type { Notebook, NotebookEdit } from './notebook.js';
import { readNotebook } from './read-notebook.js';

function read(text: string): Notebook {
  const result = readNotebook(text, 'n.ipynb');
  if (!result.ok) throw new Error(result.problems.map((p) => p.message).join());
  return result.value;
}

const words = fc.constantFrom('a', 'b = 1\nb', '"é"', '');
const tagLists = fc.array(fc.constantFrom('stage:a', 'skip', 'mine'), { maxLength: 2 });

/** A notebook as text, and edits that name each cell at most once in each way and leave the first. */
const given = fc
  .record({
    sources: fc.array(words, { minLength: 1, maxLength: 5 }),
    indent: fc.constantFrom(undefined, 1, 2),
    actions: fc.array(fc.record({ kind: fc.nat(3), pick: fc.nat(), source: words, tags: tagLists }), {
      maxLength: 6,
    }),
  })
  .map(({ sources, indent, actions }) => {
    const cells = ['first', ...sources].map((source) => ({
      cell_type: 'code',
      metadata: {},
      outputs: [],
      source,
    }));
    const text = JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 4 }, null, indent);
    const edits = new Map<string, NotebookEdit>();
    for (const { kind, pick, source, tags } of actions) {
      const cell =
        kind === 2
          ? pick % (cells.length + 1)
          : kind === 3
            ? 1 + (pick % sources.length)
            : pick % cells.length;
      if (kind === 0) edits.set(`source ${cell}`, { kind: 'setSource', cell, source: `${source} x` });
      if (kind === 1) edits.set(`tags ${cell}`, { kind: 'setTags', cell, tags });
      if (kind === 2) edits.set(`insert ${edits.size}`, { kind: 'insertCode', cell, source, tags });
      if (kind === 3) edits.set(`remove ${cell}`, { kind: 'removeCell', cell });
    }
    return { text, indent, edits: [...edits.values()] };
  });

const shown = ({ source, tags }: Notebook['cells'][number]) => ({ source, tags });

test('editing the cells gives what editing the text gives', () => {
  fc.assert(
    fc.property(given, ({ text, edits }) => {
      const notebook = read(text);
      const { cells } = applyToCells(notebook.cells, edits);
      expect(cells.map(shown)).toEqual(read(editNotebook(notebook, edits)).cells.map(shown));
    }),
    { numRuns: 300 },
  );
});

test('the edits between two states of the cells make the one of the other', () => {
  fc.assert(
    fc.property(given, ({ text, edits }) => {
      const { cells } = read(text);
      const after = applyToCells(cells, edits);
      expect(applyToCells(cells, editsBetween(cells, after))).toEqual(after);
    }),
    { numRuns: 300 },
  );
});

test('removing cells leaves every other byte', () => {
  fc.assert(
    fc.property(given, fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), ({ text, indent }, gone) => {
      const data = JSON.parse(text);
      const removed = gone.flatMap((is, at) => (is && at + 1 < data.cells.length ? [at + 1] : []));
      data.cells = data.cells.filter((_: unknown, at: number) => !removed.includes(at));
      const edits = removed.map((cell) => ({ kind: 'removeCell' as const, cell }));
      expect(editNotebook(read(text), edits)).toBe(JSON.stringify(data, null, indent));
    }),
  );
});

test('a notebook keeps a cell', () => {
  const text = JSON.stringify({
    cells: [{ cell_type: 'code', metadata: {}, outputs: [], source: 'a' }],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 4,
  });
  expect(() => editNotebook(read(text), [{ kind: 'removeCell', cell: 0 }])).toThrow(RangeError);
});
