import type { CellAnalysis } from '../analysis/notebook-analysis.js';
import type { CellFunction } from '../files/generate/function-cells.js';
import { indentedCell, removalOf } from '../files/generate/source-text.js';
import { importPaths } from '../plan/plan-pipeline.js';
import type { Unit } from '../plan/units.js';
import type { Range, TextEdit } from '../text/text.js';

const INDENT = '    ';

/** The lines of a cell from its first selected statement, with the comments above, to its last. */
export function regionOf(units: readonly Unit[]): Range {
  const [first] = units;
  const last = units.at(-1);
  if (first === undefined || last === undefined) return { from: 0, to: 0 };
  return { from: removalOf(first, true).from, to: removalOf(last, false).to };
}

/**
 * The statements of one cell as the body of a function: their lines, with comments, indented.
 *
 * @param left statements between them that stay in the cell.
 */
export function bodyText(
  cell: CellAnalysis,
  body: readonly Unit[],
  left: readonly Unit[],
  edits: readonly TextEdit[] = [],
): string {
  const { source } = cell.syntax;
  const { from, to } = regionOf(body);
  const removed = left.map((unit) => ({ ...removalOf(unit, unit.role !== 'code'), insert: '' }));
  const inside = removed.filter((edit) => edit.from >= from && edit.to <= to);
  const around = [
    { from: 0, to: from, insert: '' },
    { from: to, to: source.length, insert: '' },
  ];
  return indentedCell(cell, [...around, ...inside, ...edits], INDENT)
    .replace(/^\s*\n/, '')
    .trimEnd();
}

/** How the notebook itself names a type, by its imports; null when it cannot, or when nothing is known. */
export function typeNamer(units: readonly Unit[]): (type: string) => string | null {
  const paths = [...importPaths(units)];
  return (type) => {
    if (/\bAny\b/.test(type)) return null;
    if (!type.includes('.') || type.includes('[')) return type;
    const found =
      paths.find(([, path]) => type === path) ?? paths.find(([, path]) => type.startsWith(`${path}.`));
    return found === undefined ? null : found[0] + type.slice(found[1].length);
  };
}

/** The definition of a function: typed as far as is known, with a docstring. */
export function functionText(
  made: CellFunction,
  body: string,
  nameType: (type: string) => string | null,
  returnsValue: boolean,
): string {
  const inputs = made.inputs.map(({ name, type }) => {
    const named = nameType(type);
    return named === null ? name : `${name}: ${named}`;
  });
  const types = made.outputs.map(({ type }) => nameType(type));
  const [only = null] = types;
  const isKnown = !returnsValue && types.every((type) => type !== null);
  const type = types.length === 0 ? 'None' : types.length === 1 ? only : `tuple[${types.join(', ')}]`;
  const title = made.name.replace(/_/g, ' ');
  const doc = `${INDENT}"""${title.charAt(0).toUpperCase()}${title.slice(1)}."""`;
  const names = made.outputs.map(({ name }) => name).join(', ');
  const end = names === '' ? '' : `\n${INDENT}return ${names}`;
  return `def ${made.name}(${inputs.join(', ')})${isKnown ? ` -> ${type}` : ''}:\n${doc}\n${body}${end}`;
}

/** The line that calls the function in the place of its code. */
export function callText(made: CellFunction): string {
  const call = `${made.name}(${made.inputs.map(({ name }) => name).join(', ')})`;
  const names = made.outputs.map(({ name }) => name).join(', ');
  return names === '' ? call : `${names} = ${call}`;
}
