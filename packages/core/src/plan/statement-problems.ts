import { BUILTINS } from '../analysis/builtins.js';
import type { CellAnalysis, NotebookAnalysis } from '../analysis/notebook-analysis.js';
import type { Magic } from '../cells/cell.js';
import { fillCommand } from '../cells/shell-fields.js';
import { type Location, type Problem, problem } from '../problem/problem.js';
import { lineColumnAt } from '../text/text.js';
import { placeOf } from './order.js';
import type { StageCells } from './stages.js';
import type { Unit } from './units.js';

/** Refusals that stand at one cell, statement or magic: tags, syntax, unknown magics, names looked up at run time. */
export function statementProblems(
  analysis: NotebookAnalysis,
  units: readonly Unit[],
  cells: StageCells,
): Problem[] {
  const inCells = analysis.cells.flatMap((cell, place) => [
    ...tagProblems(cell),
    ...(cells.stageOf[place] === null ? [] : cellProblems(cell, units)),
  ]);
  return [...inCells, ...timedProblems(units), ...deletedBuiltins(units), ...hazardProblems(units)];
}

function tagProblems({ cell, tagProblems: problems }: CellAnalysis): Problem[] {
  return problems.map((p) => ({ ...p, where: { ...p.where, cell: cell.index } }));
}

function cellProblems(cell: CellAnalysis, units: readonly Unit[]): Problem[] {
  const { syntax } = cell;
  return [
    ...syntax.module.problems.map((found) =>
      problem(
        'syntax/invalid',
        `Python cannot read this: ${found.message}.`,
        'Correct the syntax, or tag the cell `skip`.',
        within(cell, found.from),
      ),
    ),
    ...syntax.magics.flatMap((magic) => {
      const where = within(cell, magic.from);
      return [...shellProblems(magic, units, where), ...lostMagics(magic, where)];
    }),
    ...raisingCell(cell),
  ];
}

/** The place of an offset in a cell's source. */
function within({ cell, syntax }: CellAnalysis, offset: number): Location {
  return { cell: cell.index, ...lineColumnAt(syntax.source, offset) };
}

/** `!echo {a + b}`: only IPython evaluates what is in the braces there. */
function shellProblems(magic: Magic, units: readonly Unit[], where: Location): Problem[] {
  if (magic.kind !== 'shell' || magic.isCell) return [];
  if (fillCommand(magic.command, (name) => isBound(name, units)) !== 'expression') return [];
  return [
    problem(
      'ipython/shell-expression',
      'The shell line fills in an expression, which only IPython can evaluate there.',
      'Assign the expression to a variable, and use that in the braces.',
      where,
    ),
  ];
}

function isBound(name: string, units: readonly Unit[]): boolean {
  return BUILTINS.has(name) || units.some((u) => u.facts.effects.binds.has(name));
}

/** A magic that no Python stands for. */
function lostMagics(magic: Magic, where: Location): Problem[] {
  const isLost =
    magic.kind === 'unknown' ||
    magic.kind === 'run' ||
    (magic.kind === 'setting' && /^(cd|precision)$/.test(magic.name)) ||
    (magic.kind === 'unwrapped' && magic.binds !== null);
  if (!isLost) return [];
  const name = magic.name === '' ? 'This magic' : `\`%${magic.isCell ? '%' : ''}${magic.name}\``;
  return [
    problem(
      'ipython/magic',
      `${name} works in a notebook only, and has no equivalent in a script.`,
      'Replace it by Python, or tag the cell `skip`.',
      where,
    ),
  ];
}

function raisingCell(cell: CellAnalysis): Problem[] {
  if (!cell.cell.tags.includes('raises-exception')) return [];
  return [
    problem(
      'order/raises',
      'The cell is tagged `raises-exception`: it is meant to fail, and a stage that fails ends the pipeline.',
      'Catch the exception in the cell, or tag the cell `skip`.',
      within(cell, 0),
    ),
  ];
}

/** What the analysis found that no script can do as the notebook does. */
function hazardProblems(units: readonly Unit[]): Problem[] {
  return units.flatMap((unit) =>
    unit.facts.effects.hazards.map(({ code, message, remedy, at }) =>
      problem(code, message, remedy, placeOf(unit, at)),
    ),
  );
}

/** `%timeit x = …` binds `x` in a place of its own: the notebook never sees it, a script would. */
function timedProblems(units: readonly Unit[]): Problem[] {
  const problems: Problem[] = [];
  for (const unit of units) {
    const { node, effects } = unit.facts;
    const isTimed = unit.cell.syntax.magics.some(
      (m) =>
        m.kind === 'unwrapped' &&
        m.isolated &&
        (m.isCell || (m.code !== null && m.code.from <= node.from && node.from < m.code.to)),
    );
    if (!isTimed) continue;
    for (const name of effects.binds.keys()) {
      const isUsed = units.some((other) => other !== unit && other.facts.effects.reads.has(name));
      if (isUsed) {
        problems.push(
          problem(
            'ipython/timeit',
            `\`%timeit\` binds \`${name}\` only while it measures, and other cells use that name.`,
            'Rename it here, or tag the cell `skip`.',
            placeOf(unit, node.from),
          ),
        );
      }
    }
  }
  return problems;
}

/** `del max` gives the built-in function back in a notebook; in a function the name would be unbound. */
function deletedBuiltins(units: readonly Unit[]): Problem[] {
  const deleting = units.filter((unit) => unit.facts.effects.deletes.size > 0);
  return deleting.flatMap((unit) =>
    [...unit.facts.effects.deletes]
      .filter(([name]) => BUILTINS.has(name))
      .map(([name, at]) =>
        problem(
          'names/builtin',
          `\`${name}\` is a built-in function again after this \`del\`, which a stage cannot have.`,
          `Give your own variable another name than \`${name}\`.`,
          placeOf(unit, at),
        ),
      ),
  );
}
