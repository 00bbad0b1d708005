import type { CellAnalysis } from '../../analysis/notebook-analysis.js';
import { isLiteral } from '../../plan/literals.js';
import { assignStages } from '../../plan/stages.js';
import type { Statement } from '../../syntax/ast.js';
import type { RuleContext } from '../context.js';
import { perContext } from './per-context.js';

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

interface Layout {
  readonly isInterleaved: boolean;
  /** Where a new cell at the beginning goes. */
  readonly start: number;
}

const layoutOf = perContext((context): Layout => {
  const { cells } = context;
  const { source, stageOf } = assignStages(context.analysis);
  const runs: string[] = [];
  for (const stage of stageOf) if (stage !== null && runs.at(-1) !== stage) runs.push(stage);
  const end = cells.findIndex((c) => !isOfImports(c));
  const imports = end === -1 ? cells : cells.slice(0, end);
  const last = imports.at(-1);
  const working = cells.find((c) => !onlyDeclares(c)) ?? cells[end];
  const isInNone = source === 'headings' && imports.every(onlyDeclares);
  const belowImports = last === undefined ? (cells[0]?.cell.index ?? 0) : last.cell.index + 1;
  return {
    isInterleaved: new Set(runs).size < runs.length,
    start: isInNone && working !== undefined ? working.cell.index : belowImports,
  };
});

/** Whether cells of one stage stand between those of another. */
export function isInterleaved(context: RuleContext): boolean {
  return layoutOf(context).isInterleaved;
}

/**
 * Where a new cell at the beginning goes, so that it belongs to the first stage: below the cells of imports; where headings make
 * the stages, and those cells are in none, above the first cell that does something.
 *
 * @param before index of a cell that the new one has to come before.
 * @returns an index for `insertCode`.
 */
export function startOfWork(context: RuleContext, before: number): number {
  return Math.min(layoutOf(context).start, before);
}
