import type { CellAnalysis } from '../../analysis/notebook-analysis.js';
import { isLiteral } from '../../plan/literals.js';
import { assignStages } from '../../plan/stages.js';
import type { Statement } from '../../syntax/ast.js';
import type { RuleContext } from '../context.js';

/** Whether a cell holds nothing but imports, functions, classes and params: it is in no stage by itself. */
function onlyDeclares({ statements, tags }: CellAnalysis): boolean {
  return statements.every(
    ({ node }) =>
      isImport(node) ||
      node.kind === 'FunctionDef' ||
      node.kind === 'ClassDef' ||
      (tags.parameters && isConstant(node)),
  );
}

function isConstant(node: Statement): boolean {
  return (
    (node.kind === 'Assign' || node.kind === 'AnnAssign') && node.value !== null && isLiteral(node.value)
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

/** Whether cells of one stage stand between those of another. */
export function isInterleaved({ analysis }: RuleContext): boolean {
  const runs: string[] = [];
  for (const stage of assignStages(analysis).stageOf) {
    if (stage !== null && runs.at(-1) !== stage) runs.push(stage);
  }
  return new Set(runs).size < runs.length;
}

/**
 * Where a new cell at the beginning goes, so that it belongs to the first stage: below the cells of imports; where headings make
 * the stages, and those cells are in none, above the first cell that does something.
 *
 * @param before index of a cell that the new one has to come before.
 * @returns an index for `insertCode`.
 */
export function startOfWork(context: RuleContext, before: number): number {
  const { cells } = context;
  const first = cells.find((c) => !isOfImports(c));
  const imports = cells.filter((c) => first === undefined || c.cell.index < first.cell.index);
  const last = imports.at(-1);
  const working = cells.find((c) => !onlyDeclares(c)) ?? first;
  const belowImports = last === undefined ? (cells[0]?.cell.index ?? 0) : last.cell.index + 1;
  const byHeadings = assignStages(context.analysis).source === 'headings';
  const isInNone = byHeadings && imports.every(onlyDeclares);
  const at = isInNone && working !== undefined ? working.cell.index : belowImports;
  return Math.min(at, before);
}
