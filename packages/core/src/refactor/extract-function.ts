import type { CellAnalysis } from '../analysis/notebook-analysis.js';
import type { CellFunction } from '../files/generate/function-cells.js';
import { removalOf, textOf } from '../files/generate/source-text.js';
import type { NotebookEdit } from '../notebook/notebook.js';
import { checkName } from '../notebook/tags.js';
import { placeOf } from '../plan/order.js';
import { stageName } from '../plan/stages.js';
import type { Unit } from '../plan/units.js';
import { failure, type Problem, problem, type Result, success } from '../problem/problem.js';
import { freeName } from '../rules/support/names.js';
import { applyTextEdits } from '../text/text.js';
import { bodyText, callText, functionText, regionOf, typeNamer } from './function-text.js';
import { inferNotebookFunction } from './infer.js';
import { moduleWith } from './module-file.js';
import { isCursor, notebookUnits, selectedUnits, showsValue } from './notebook-units.js';
import type { RefactorContext, Refactoring, RefactoringKind, Selection } from './refactoring.js';

/** Selected code becomes a function, with inputs and outputs inferred, and a call in its place. */
export const extractFunction: RefactoringKind = {
  id: 'extract-function',
  group: 'extract',
  title: 'Extract to function',
  offers(context, selection) {
    const [body] = bodyOf(context, wholeOf(selection));
    if (body.length === 0) return [];
    const name = nameFor(context, selection);
    const asks = [
      { argument: 'name' as const, prompt: 'Name of the function', value: name, choices: null },
      { argument: 'into' as const, prompt: 'Where it goes', value: 'notebook', choices: PLACES },
    ];
    return [{ title: this.title, arguments: { name }, asks }];
  },
  make(context, given, { name = nameFor(context, given), into = 'notebook' }) {
    const selection = wholeOf(given);
    const bad = checkFunctionName(context, name);
    if (bad !== null) return failure(bad);
    const [body, value] = bodyOf(context, selection);
    if (body.length === 0) {
      const message = 'Nothing is selected that a function could hold.';
      return failure(
        problem('refactor/no-code', message, 'Select statements other than imports and definitions.'),
      );
    }
    const refused = obstacles(context, body);
    if (refused.length > 0) return failure(...refused);
    const made = inferNotebookFunction(context, name, body);
    if (!made.ok) return made;
    if (value && made.value.outputs.length > 0) {
      const message = 'The value that the cell shows binds a name that is read afterwards.';
      return failure(problem('refactor/value', message, 'Assign it on a line of its own first.'));
    }
    return into === 'module'
      ? intoModule(context, made.value, body, value)
      : success(intoNotebook(context, made.value, body, value));
  },
};

const PLACES = [
  { value: 'notebook', label: 'The cell: the function and its call' },
  { value: 'module', label: 'A module beside the notebook, which the cell imports' },
];

function wholeOf(selection: Selection): Selection {
  return isCursor(selection) ? { ...selection, range: null } : selection;
}

function checkFunctionName({ rules }: RefactorContext, name: string): Problem | null {
  const bad = checkName('function', name);
  if (bad !== null) return { ...bad, code: 'refactor/name' };
  if (!rules.names.has(name)) return null;
  return problem('refactor/name', `The notebook has the name \`${name}\` already.`, 'Choose another name.');
}

function nameFor(context: RefactorContext, { cells }: Selection): string {
  const { notebook } = context.analysis;
  const first = Math.min(...cells);
  const above = notebook.cells[first - 1];
  const heading = above?.type === 'markdown' ? /^#{1,6}\s+(.+)$/m.exec(above.source)?.[1] : undefined;
  const candidates = [...(heading === undefined ? [] : [stageName(heading)]), 'compute'];
  return freeName(context.rules.names, candidates);
}

/**
 * The statements that the function gets: imports, definitions and params stay where they are, and so does the value that the last
 * cell shows, unless it is all there is; then the function returns it, which the second result says.
 */
function bodyOf(context: RefactorContext, selection: Selection): [Unit[], boolean] {
  const units = selectedUnits(context, selection).filter(({ role }) => role === 'code' || role === 'setting');
  const last = units.at(-1);
  if (last === undefined || !showsValue(last) || !isLastOfCell(last)) return [units, false];
  const rest = units.slice(0, -1);
  const isOnly = !rest.some((unit) => unit.cell === last.cell);
  if (isOnly && rest.length > 0) return [units, false];
  return isOnly ? [units, true] : [rest, false];
}

function isLastOfCell({ cell, facts }: Unit): boolean {
  return cell.syntax.module.body.at(-1) === facts.node;
}

/** Why the code cannot be moved as it is written: IPython syntax, broken code, values shown between the cells. */
function obstacles(context: RefactorContext, body: readonly Unit[]): Problem[] {
  const cells = [...new Set(body.map(({ cell }) => cell))];
  const kept = keptBetween(context, body);
  return cells.flatMap((cell, at) => {
    const { module, magics, indent } = cell.syntax;
    const units = body.filter((unit) => unit.cell === cell);
    const region = regionOf(units);
    const [broken] = module.problems;
    const place = { cell: cell.cell.index };
    if (broken !== undefined || indent > 0) {
      return [
        problem('refactor/syntax', 'Python cannot read the cell as it is.', 'Correct it first.', place),
      ];
    }
    const magic = magics.find((m) => m.isCell || (m.from >= region.from && m.from < region.to));
    if (magic !== undefined) {
      const message = `\`${magic.name}\` is IPython’s, and does not belong into a function.`;
      return [
        problem('refactor/magic', message, 'Replace it by Python, or leave it out of the selection.', place),
      ];
    }
    const last = units.at(-1);
    const isShown = last !== undefined && showsValue(last) && isLastOfCell(last);
    if (isShown && at < cells.length - 1) {
      const message = 'The cell shows a value, which would no longer be shown in the middle of a function.';
      const remedy = 'End its last line with `;`, or extract the cells one by one.';
      return [problem('refactor/shown', message, remedy, placeOf(last, last.facts.node.from))];
    }
    if (at < cells.length - 1 && units.some((u) => u.facts.effects.figures)) {
      const message =
        'The cell draws a figure of its own; in one function the cells would draw into one figure.';
      return [problem('refactor/figure', message, 'Extract the cells one by one.', place)];
    }
    return hoistedLate(kept, cell);
  });
}

/** What stands between the selected statements and is no part of the function: it comes to stand above. */
function keptBetween(context: RefactorContext, body: readonly Unit[]): Unit[] {
  const cells = new Set(body.map(({ cell }) => cell));
  const inside = new Set(body);
  const [first, last] = [body[0]?.index ?? 0, body.at(-1)?.index ?? 0];
  return notebookUnits(context).filter(
    (unit) => cells.has(unit.cell) && unit.index > first && unit.index < last && !inside.has(unit),
  );
}

/** A function whose defaults read variables, or code, cannot be moved above what stands before it. */
function hoistedLate(kept: readonly Unit[], cell: CellAnalysis): Problem[] {
  const late = kept.find(
    ({ cell: own, role, facts }) =>
      own === cell && (role === 'code' || (role === 'nested' && facts.effects.reads.size > 0)),
  );
  if (late === undefined) return [];
  const message =
    'Between the selected statements stands one that is no part of the function, and cannot be moved above them.';
  return [
    problem(
      'refactor/gap',
      message,
      'Select what stands before it, or after it.',
      placeOf(late, late.facts.node.from),
    ),
  ];
}

/** The function's lines, cell by cell. */
function linesOf(context: RefactorContext, body: readonly Unit[], value: boolean): string {
  const cells = [...new Set(body.map(({ cell }) => cell))];
  const kept = keptBetween(context, body);
  return cells
    .map((cell) => {
      const units = body.filter((unit) => unit.cell === cell);
      const from = units.at(-1)?.facts.node.from ?? 0;
      const edits = value ? [{ from, to: from, insert: 'return ' }] : [];
      return bodyText(
        cell,
        units,
        kept.filter((unit) => unit.cell === cell),
        edits,
      );
    })
    .join('\n\n');
}

function intoNotebook(
  context: RefactorContext,
  made: CellFunction,
  body: readonly Unit[],
  value: boolean,
): Refactoring {
  const text = functionText(made, linesOf(context, body, value), typeNamer(notebookUnits(context)), value);
  return {
    title: `Extract to the function ${made.name}`,
    notebook: replaced(context, body, text, made),
    files: [],
  };
}

/** Puts lines and the call in the place of the first selected code; cells that have nothing left go. */
function replaced(
  context: RefactorContext,
  body: readonly Unit[],
  lines: string,
  made: CellFunction,
): NotebookEdit[] {
  const cells = [...new Set(body.map(({ cell }) => cell))];
  const kept = keptBetween(context, body);
  const gap = lines.startsWith('def ') ? '\n\n\n' : '\n';
  return cells.map((cell, at): NotebookEdit => {
    const { source } = cell.syntax;
    const { from, to } = regionOf(body.filter((unit) => unit.cell === cell));
    const gone = kept.flatMap((unit) => (unit.cell === cell ? [removalOf(unit, unit.role !== 'code')] : []));
    const part = (start: number, end: number) => {
      const edits = gone.filter((range) => range.from >= start && range.to <= end);
      const inside = edits.map((range) => ({ from: range.from - start, to: range.to - start, insert: '' }));
      return applyTextEdits(source.slice(start, end), inside)
        .replace(/^\s*\n/, '')
        .trimEnd();
    };
    const head = at === 0 ? [part(0, from), ...kept.map((unit) => textOf(unit, []))] : [part(0, from)];
    const own = at === 0 ? [lines, callText(made)] : [];
    const above = head.filter((text) => text !== '').join('\n');
    const text = [[above, ...own].filter((one) => one !== '').join(gap), part(to, source.length)];
    const after = text.filter((one) => one !== '').join('\n');
    const index = cell.cell.index;
    return after === ''
      ? { kind: 'removeCell', cell: index }
      : { kind: 'setSource', cell: index, source: after };
  });
}

/** Writes the function into a module beside the notebook; the cell imports and calls it. */
function intoModule(
  context: RefactorContext,
  made: CellFunction,
  body: readonly Unit[],
  value: boolean,
): Result<Refactoring> {
  const file = moduleWith(context, made, body, linesOf(context, body, value), value);
  if (!file.ok) return file;
  const { change, module } = file.value;
  const line = `from ${module} import ${made.name}`;
  const title = `Extract to the function ${made.name} in ${change.path}`;
  return success({ title, notebook: replaced(context, body, line, made), files: [change] });
}
