// Random programs, refactored at random: the notebook goes on to show the same.
import {
  analyzeNotebook,
  applyToCells,
  configSchema,
  makeRefactoring,
  offerRefactorings,
  readNotebook,
  refactorContext,
  type Selection,
} from '@stagewright/core';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { Case } from './harness.js';
import { Fidelity } from './harness.js';
import { cellsOf, notebookFile, type TextCell } from './notebook-text.js';
import { notebookOf, programs } from './programs/program.js';

/** More programs and other seeds: STAGEWRIGHT_PROGRAMS=2000 STAGEWRIGHT_SEED=7. */
const PROGRAMS = Number(process.env.STAGEWRIGHT_PROGRAMS ?? 60);
const SEED = Number(process.env.STAGEWRIGHT_SEED ?? 20_240_229);

const fidelity = new Fidelity({ warm: true });
afterAll(() => fidelity.close());

const picks = fc.record({
  cell: fc.nat(),
  count: fc.integer({ min: 1, max: 3 }),
  line: fc.option(fc.nat(20)),
  lines: fc.nat(3),
  offer: fc.nat(),
  into: fc.constantFrom('notebook' as const, 'module' as const),
});
type Pick = typeof picks extends fc.Arbitrary<infer T> ? T : never;

function refactor({ notebook, starNames }: Case, pick: Pick) {
  const cells = cellsOf(notebook);
  const read = readNotebook(notebookFile(cells), 'case.ipynb');
  if (!read.ok) return null;
  const context = refactorContext(analyzeNotebook(read.value, undefined, starNames), {
    config: configSchema.parse({}),
    read: () => null,
    ...(starNames === undefined ? {} : { starNames }),
  });
  const start = pick.cell % cells.length;
  const source = cells[start]?.source ?? '';
  const lineStarts = [0, ...Array.from(source.matchAll(/\n/g), (match) => match.index + 1)];
  const from = lineStarts[(pick.line ?? 0) % lineStarts.length] ?? 0;
  const to = lineStarts[((pick.line ?? 0) % lineStarts.length) + pick.lines + 1] ?? source.length;
  const list = cells.slice(start, start + pick.count).map((_, at) => start + at);
  const selection: Selection =
    pick.line === null ? { cells: list, range: null } : { cells: [start], range: { from, to } };
  const offers = offerRefactorings(context, selection);
  const offer = offers[pick.offer % Math.max(1, offers.length)];
  if (offer === undefined) return null;
  const made = makeRefactoring(context, offer.id, selection, { ...offer.arguments, into: pick.into });
  if (!made.ok) return null;
  const after = applyToCells(read.value.cells, made.value.notebook).cells;
  const files = Object.fromEntries(made.value.files.map((file) => [file.path, file.after]));
  return {
    id: offer.id,
    before: cells,
    after: after.map(({ type, tags, source: code }): TextCell => {
      return { type: type === 'code' ? 'code' : 'markdown', tags, source: code };
    }),
    files,
  };
}

const textOf = (cells: readonly TextCell[]) =>
  cells.map(({ tags, source }) => `# %% [${tags.join(' ')}]\n${source}`).join('\n');

it('random refactorings of random programs show the same', async () => {
  const counts = new Map<string, number>();
  const isSame = async (given: Case, pick: Pick) => {
    const made = refactor(given, pick);
    // Seeds change what is drawn: that is what they are for.
    if (made === null || made.id === 'insert-seed' || made.id === 'fix-all') return;
    counts.set(made.id, (counts.get(made.id) ?? 0) + 1);
    const [one, other] = await fidelity.showings([made.before, made.after], given.files, made.files);
    // A notebook that does not run says nothing.
    if (one.includes('<error>')) return;
    const texts = [textOf(made.before), '==>', textOf(made.after), ...Object.values(made.files)];
    expect(other, `${made.id}\n${texts.join('\n')}`).toBe(one);
  };
  await fc.assert(
    fc.asyncProperty(programs, picks, (program, pick) => isSame(notebookOf(program), pick)),
    { numRuns: PROGRAMS, seed: SEED },
  );
  console.info([...counts].map(([id, count]) => `${id} ${count}`).join(', '));
  expect(counts.get('extract-function') ?? 0).toBeGreaterThan(0);
}, 3_600_000);
