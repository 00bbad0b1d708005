import type { CellAnalysis } from '../analysis/notebook-analysis.js';
import { removalOf } from '../files/generate/source-text.js';
import type { Unit } from '../plan/units.js';
import { failure, problem, type Result, success } from '../problem/problem.js';
import { applyTextEdits, lineColumnAt } from '../text/text.js';
import { showsValue } from './notebook-units.js';

/** What a cell's source is cut into; '' where nothing stands. */
export interface Pieces {
  readonly before: string;
  readonly selected: string;
  readonly after: string;
}

/**
 * Cuts a cell into what stands above the selected statements, these, and what stands below, so that the three as cells of their own
 * show what the one cell shows.
 *
 * @param units all statements of the cell; `selected` are consecutive ones of them.
 */
export function cutCell(
  cell: CellAnalysis,
  units: readonly Unit[],
  selected: readonly Unit[],
): Result<Pieces> {
  const [first] = selected;
  const last = selected.at(-1);
  if (first === undefined || last === undefined)
    return refuse(cell, 0, 'holds no code there', 'Select code.');
  const { source, magics, indent, module } = cell.syntax;
  if (module.problems.length > 0) {
    const at = module.problems[0]?.from ?? 0;
    return refuse(cell, at, 'cannot be read by Python', 'Correct the syntax first.');
  }
  const magic = magics.find((m) => m.isCell);
  if (magic !== undefined || indent > 0) {
    const name = magic === undefined ? 'its indentation' : `\`%%${magic.name}\``;
    return refuse(
      cell,
      magic?.from ?? 0,
      `cannot be split: ${name} is for all of it`,
      'Take that away first.',
    );
  }
  const before = units.slice(0, units.indexOf(first));
  const after = units.slice(units.indexOf(last) + 1);
  const from = before.length === 0 ? 0 : removalOf(first, true).from;
  const to = after[0] === undefined ? source.length : removalOf(after[0], true).from;
  if (!isAtLineStart(source, from) || !(after.length === 0 || isAtLineStart(source, to))) {
    return refuse(cell, from, 'has several statements on a line there', 'Write them on lines of their own.');
  }
  const figures = [before, selected, after].filter((part) => part.some((u) => u.facts.effects.figures));
  if (figures.length > 1) {
    const remedy = 'Select all that draws into the figure, or end it with `plt.show()`.';
    return refuse(cell, from, 'draws into one figure on both sides of the cut', remedy);
  }
  const ends = [before.at(-1), last].filter((unit) => unit !== undefined && unit !== units.at(-1));
  const quiet = ends.flatMap((unit) => {
    if (unit === undefined || !showsValue(unit)) return [];
    const { to: end } = unit.facts.node;
    return [{ from: end, to: end, insert: ';' }];
  });
  const piece = (start: number, end: number) => {
    const edits = quiet.filter((e) => e.from > start && e.to <= end);
    const inside = edits.map((e) => ({ ...e, from: e.from - start, to: e.to - start }));
    return applyTextEdits(source.slice(start, end), inside)
      .replace(/^\s*\n/, '')
      .trimEnd();
  };
  return success({ before: piece(0, from), selected: piece(from, to), after: piece(to, source.length) });
}

function isAtLineStart(source: string, at: number): boolean {
  return at === 0 || source[at - 1] === '\n';
}

function refuse({ cell, syntax }: CellAnalysis, at: number, what: string, remedy: string): Result<never> {
  const { line, column } = lineColumnAt(syntax.source, at);
  return failure(problem('refactor/cut', `The cell ${what}.`, remedy, { cell: cell.index, line, column }));
}
