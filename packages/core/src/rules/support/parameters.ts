import type { StatementFacts } from '../../analysis/facts.js';
import type { CellAnalysis } from '../../analysis/notebook-analysis.js';
import { isLiteral } from '../../plan/literals.js';
import { assignedName } from '../../plan/units.js';
import type { Expression } from '../../syntax/ast.js';
import type { RuleContext } from '../context.js';
import type { Changes } from './changes.js';
import { startOfWork } from './layout.js';
import { perCell, perContext } from './per-context.js';

/** A name that one top-level statement binds to a literal, and that nothing else binds or deletes. */
export interface Constant {
  readonly cell: CellAnalysis;
  readonly statement: StatementFacts;
  readonly name: string;
  readonly literal: Expression;
  /** Source text of the literal. */
  readonly text: string;
}

/** The constants of the notebook, in order. */
export const constantsOf = perContext((context): readonly Constant[] => {
  const counts = new Map<string, number>();
  for (const cell of context.cells) {
    for (const name of changedIn(cell)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return context.cells.flatMap((cell) => literalsSet(cell).filter((c) => counts.get(c.name) === 1));
});

/** Names that a cell's statements bind or delete, each as often as a statement does. */
const changedIn = perCell(({ statements }): readonly string[] =>
  statements.flatMap(({ effects, callable }) => [
    ...effects.binds.keys(),
    ...effects.deletes.keys(),
    ...(callable?.effects.binds.keys() ?? []),
  ]),
);

/** Statements of a cell that set a name to a literal. */
const literalsSet = perCell((cell): readonly Constant[] =>
  cell.statements.flatMap((statement) => {
    const { node } = statement;
    const name = assignedName(node);
    if (name === null || (node.kind !== 'Assign' && node.kind !== 'AnnAssign') || node.value === null)
      return [];
    if (!isLiteral(node.value)) return [];
    const text = cell.syntax.source.slice(node.value.from, node.value.to);
    return [{ cell, statement, name, literal: node.value, text }];
  }),
);

/** Cells tagged `parameters` to which a line can be added: below a value that the cell shows it would hide that. */
const parametersCells = perContext((context) =>
  context.cells.filter(({ tags, syntax, statements }) => {
    const last = statements.at(-1);
    const showsValue = last?.node.kind === 'Expr' && !last.effects.givesNone;
    return tags.parameters && !showsValue && syntax.indent === 0 && syntax.magics.every((m) => !m.isCell);
  }),
);

/**
 * Adds a line to the cell tagged `parameters`, or to a new one below the imports.
 *
 * @param before index of a cell that has to come after it.
 * @returns the index of the cell, or the place of the new one.
 */
export function addToParameters(
  context: RuleContext,
  changes: Changes,
  line: string,
  before: number,
): number {
  const home = parametersCells(context).find((c) => c.cell.index < before);
  if (home !== undefined) {
    changes.append(home.cell.index, line);
    return home.cell.index;
  }
  const at = changes.newParametersAt() ?? startOfWork(context, before);
  changes.insert(at, ['parameters'], [line]);
  return at;
}

/** `name = literal`, also where the literal spans lines. */
export function assignment(name: string, literal: string): string {
  return `${name} = ${literal.includes('\n') && !/^[([{]/.test(literal) ? `(${literal})` : literal}`;
}
