import type { CellAnalysis } from '../../analysis/notebook-analysis.js';
import { assignStages } from '../../plan/stages.js';
import type { Statement } from '../../syntax/ast.js';
import type { RuleContext } from '../context.js';

/** Whether a cell holds nothing but imports, functions, classes and parameters: it is in no stage by itself. */
function onlyDeclares({ statements, tags }: CellAnalysis): boolean {
  if (tags.parameters) return true;
  return statements.every(
    ({ node }) => isImport(node) || node.kind === 'FunctionDef' || node.kind === 'ClassDef',
  );
}

function isImport(node: Statement): boolean {
  return node.kind === 'Import' || node.kind === 'ImportFrom';
}

/** Whether a cell is one of imports, settings made beside them included. */
function isOfImports({ statements, syntax }: CellAnalysis): boolean {
  if (syntax.magics.some((m) => m.kind !== 'ignored' && m.kind !== 'install')) return false;
  return statements.every(({ node, effects }) => {
    const isSetting = effects.settings.length > 0 && effects.binds.size === 0 && effects.draws.length === 0;
    return isImport(node) || isSetting || isTryOfImports(node);
  });
}

function isTryOfImports(node: Statement): boolean {
  if (node.kind !== 'Try') return false;
  const inside = [...node.body, ...node.orelse, ...node.finalbody, ...node.handlers.flatMap((h) => h.body)];
  return inside.every((s) => isImport(s) || s.kind === 'Pass');
}

/**
 * Where a new cell at the beginning goes, so that it belongs to the first stage: below the cells of imports; where headings make
 * the stages, and those cells are in none, above the first cell that does something.
 *
 * @param before index of a cell that the new one has to come before.
 * @returns an index for `insertCode`; null when there is no such place.
 */
export function startOfWork(context: RuleContext, before: number): number | null {
  const { cells } = context;
  const first = cells.find((c) => !isOfImports(c));
  const imports = cells.filter((c) => first === undefined || c.cell.index < first.cell.index);
  const last = imports.at(-1);
  const working = cells.find((c) => !onlyDeclares(c)) ?? first;
  const belowImports = last === undefined ? (cells[0]?.cell.index ?? 0) : last.cell.index + 1;
  const byHeadings = assignStages(context.analysis).source === 'headings';
  const isInNone = byHeadings && imports.every(onlyDeclares);
  const at = isInNone && working !== undefined ? working.cell.index : belowImports;
  return at <= before ? at : null;
}

/** A cell before which what this cell's functions need has to be there: they run when the first cell that does something calls them. */
export function firstRunOf(context: RuleContext, cell: CellAnalysis): number {
  if (!onlyDeclares(cell)) return cell.cell.index;
  const working = context.cells.find((c) => !onlyDeclares(c) && c.cell.index > cell.cell.index);
  return working?.cell.index ?? cell.cell.index;
}
