import { removalOf, textOf } from '../files/generate/source-text.js';
import type { NotebookEdit } from '../notebook/notebook.js';
import { definedName, neededNames } from '../plan/definitions.js';
import { placeOf } from '../plan/order.js';
import type { Unit } from '../plan/units.js';
import { failure, type Problem, problem, success } from '../problem/problem.js';
import { Changes } from '../rules/support/changes.js';
import { linesAbove } from '../rules/support/seed.js';
import { notebookUnits, selectedUnits } from './notebook-units.js';
import type { RefactorContext, RefactoringKind, Selection } from './refactoring.js';

/**
 * Imports and definitions go to where they are needed: an import to the first cell of imports, above everything that uses it; a function,
 * class or constant of functions right above the first statement that uses it.
 */
export const moveToUse: RefactoringKind = {
  id: 'move-to-use',
  group: 'move',
  title: 'Move imports and definitions to where they are needed',
  offers(context, selection) {
    const moves = movesOf(context, selection);
    const [first] = moves;
    if (first === undefined) return [];
    const isImport = moves.every(({ unit }) => unit.role === 'import');
    const title =
      moves.length === 1 && !isImport
        ? `Move ${definedName(first.unit)} to where it is first used`
        : isImport
          ? `Move the ${moves.length === 1 ? 'import' : 'imports'} to the first cell of imports`
          : this.title;
    return [{ title, arguments: {}, asks: [] }];
  },
  make(context, selection) {
    const moves = movesOf(context, selection);
    if (moves.length === 0) {
      const remedy = 'Select imports or definitions that stand elsewhere than where they are first used.';
      return failure(problem('refactor/nothing', 'Nothing here has to move.', remedy));
    }
    const refused = moves.map((move) => inTheWay(context, move)).filter((found) => found !== null);
    if (refused.length > 0) return failure(...refused);
    return success({ title: this.title, notebook: editsFor(context, moves), files: [] });
  },
};

interface Move {
  readonly unit: Unit;
  /** The statement above which it goes; for an import the last of the cell that it goes to the end of. */
  readonly target: Unit;
}

function movesOf(context: RefactorContext, selection: Selection): Move[] {
  const units = notebookUnits(context);
  return selectedUnits(context, selection).flatMap((unit): Move[] => {
    const target = unit.role === 'import' ? importHome(units, unit) : firstUse(units, unit);
    return target === null ? [] : [{ unit, target }];
  });
}

/** The last statement of the first cell of nothing but imports, where the import stands below it. */
function importHome(units: readonly Unit[], unit: Unit): Unit | null {
  const first = units.find(({ role }) => role === 'import');
  const isHome = (cell: Unit['cell']) =>
    cell.syntax.magics.every((magic) => !magic.isCell) &&
    units.every((u) => u.cell !== cell || u.role === 'import' || u.role === 'setting');
  const home = units.find(({ cell }) => isHome(cell)) ?? first;
  if (home === undefined || home.cell === unit.cell || home.index > unit.index) return null;
  return units.findLast(({ cell, role }) => cell === home.cell && role === 'import') ?? null;
}

/** The first statement that needs a definition, where it is not the one that follows it already. */
function firstUse(units: readonly Unit[], unit: Unit): Unit | null {
  if (unit.role !== 'definition') return null;
  const name = definedName(unit);
  const use = units.find((other) => other !== unit && neededNames(other).has(name));
  if (use === undefined) return null;
  // Definitions that follow one another up to the use are where they are needed already.
  const between = units.filter((other) => other.index > unit.index && other.index < use.index);
  const isThere =
    use.index > unit.index && between.every(({ role }) => role === 'definition' || role === 'import');
  return isThere ? null : use;
}

/** What a statement cannot be moved across: settings, changes of the process, and what it needs itself. */
function inTheWay(context: RefactorContext, { unit, target }: Move): Problem | null {
  const units = notebookUnits(context);
  const [from, to] = [Math.min(unit.index, target.index), Math.max(unit.index, target.index)];
  const crossed = units.filter(({ index }) => index > from && index < to);
  const movesUp = target.index < unit.index;
  if (unit.role === 'import') {
    const setting = crossed.find(({ cell, facts }) => {
      const installs = cell.syntax.magics.some((m) => m.kind === 'install' || m.kind === 'run');
      return installs || facts.effects.settings.length > 0 || facts.effects.hazards.length > 0;
    });
    if (setting === undefined) return null;
    const message =
      'Between the import and its new place something is set or installed that it may depend on.';
    return problem(
      'refactor/order',
      message,
      'Leave the import here.',
      placeOf(setting, setting.facts.node.from),
    );
  }
  if (!movesUp) return null;
  const needed = neededNames(unit);
  const late = crossed.find(({ role, facts }) => {
    return role !== 'import' && [...facts.effects.binds.keys()].some((name) => needed.has(name));
  });
  if (late === undefined) return null;
  const message = `\`${definedName(unit)}\` needs what stands between, such as \`${[...late.facts.effects.binds.keys()][0]}\`.`;
  return problem('refactor/order', message, 'Move that first.', placeOf(late, late.facts.node.from));
}

function editsFor(context: RefactorContext, moves: readonly Move[]): NotebookEdit[] {
  const changes = new Changes(context.analysis.notebook);
  const texts = new Map<Unit, string[]>();
  for (const { unit, target } of moves) {
    changes.replace(unit.cell.cell.index, { ...removalOf(unit, true), insert: '' });
    texts.set(target, [...(texts.get(target) ?? []), textOf(unit, [])]);
  }
  for (const [target, lines] of texts) {
    const { node } = target.facts;
    const isImport = moves.some((move) => move.target === target && move.unit.role === 'import');
    const edit = isImport
      ? {
          from: removalOf(target, false).to,
          to: removalOf(target, false).to,
          insert: belowText(target, lines),
        }
      : linesAbove(target.cell, node.from, [`${lines.join('\n\n\n')}\n\n`]);
    changes.replace(target.cell.cell.index, edit);
  }
  return withoutEmptyCells(context, changes.edits());
}

function belowText(target: Unit, lines: readonly string[]): string {
  const { source } = target.cell.syntax;
  const { to } = removalOf(target, false);
  const isOpen = source[to - 1] !== '\n';
  return `${isOpen ? '\n' : ''}${lines.join('\n')}${isOpen ? '' : '\n'}`;
}

/** A cell that has nothing left goes, unless a tag makes it matter. */
function withoutEmptyCells(context: RefactorContext, edits: readonly NotebookEdit[]): NotebookEdit[] {
  return edits.map((edit) => {
    if (edit.kind !== 'setSource') return edit;
    const tags = context.analysis.notebook.cells[edit.cell]?.tags ?? [];
    const source = edit.source.replace(/^\s*\n/, '').trimEnd();
    if (source === '' && tags.length === 0) return { kind: 'removeCell', cell: edit.cell };
    return { ...edit, source };
  });
}
