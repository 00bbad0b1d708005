import type { StatementFacts } from '../../analysis/facts.js';
import type { CellAnalysis } from '../../analysis/notebook-analysis.js';
import { isImmutableLiteral, isLiteral } from '../../plan/literals.js';
import type { Call, Expression, Statement } from '../../syntax/ast.js';
import { forEachChild } from '../../syntax/walk.js';
import type { RuleContext } from '../context.js';
import type { Fix } from '../rule.js';
import { isInFunction } from './call-edits.js';
import { Changes } from './changes.js';
import { freeName } from './names.js';
import { addToParameters, assignment } from './parameters.js';
import { perCell } from './per-context.js';

/** A literal in the code, with what stands around it, the outermost first. */
export interface PlacedLiteral {
  readonly cell: CellAnalysis;
  readonly statement: StatementFacts;
  readonly node: Expression;
  readonly around: readonly (Expression | Statement)[];
}

/** Outermost literals of the cells that are not tagged `parameters`, docstrings and pieces of f-strings left out. */
export function literalsOf(context: RuleContext): PlacedLiteral[] {
  return context.cells.flatMap((cell) => (cell.tags.parameters ? [] : literalsIn(cell)));
}

const literalsIn = perCell((cell): readonly PlacedLiteral[] => {
  const found: PlacedLiteral[] = [];
  for (const statement of cell.statements) {
    const around: (Expression | Statement)[] = [];
    const visit = (node: Expression | Statement): void => {
      if (node.kind === 'JoinedStr' || (node.kind === 'Expr' && node.value.kind === 'Constant')) return;
      if (isOutermost(node)) {
        found.push({ cell, statement, node, around: [...around] });
        return;
      }
      around.push(node);
      forEachChild(node, visit);
      around.pop();
    };
    visit(statement.node);
  }
  return found;
});

function isOutermost(node: Expression | Statement): node is Expression {
  if (node.kind === 'Constant') return true;
  const isShort =
    node.kind === 'UnaryOp' || node.kind === 'Tuple' || node.kind === 'List' || node.kind === 'Dict';
  return isShort && isLiteral(node) && (node.kind !== 'Tuple' || node.elts.length > 0);
}

/** The name of the keyword that gets the literal directly; null when it is no keyword argument. */
export function keywordOf({ node, around }: Pick<PlacedLiteral, 'node' | 'around'>): string | null {
  const call = around.at(-1);
  if (call?.kind !== 'Call') return null;
  return call.keywords.find((k) => k.value === node)?.arg ?? null;
}

/** The innermost call around a literal. */
export function callAround({ around }: Pick<PlacedLiteral, 'around'>): Call | null {
  return around.findLast((node) => node.kind === 'Call') ?? null;
}

/** The literal as it is written. */
export function textOf({ cell, node }: Pick<PlacedLiteral, 'cell' | 'node'>): string {
  return cell.syntax.source.slice(node.from, node.to);
}

/**
 * Replaces a literal, in all places where it is meant, by a new name that is set among the parameters. Null for literals in
 * functions, which had better become arguments, and for lists and dicts, which code may change.
 *
 * @param candidates names, best first.
 */
export function liftFix(
  context: RuleContext,
  places: readonly Pick<PlacedLiteral, 'cell' | 'statement' | 'node'>[],
  candidates: readonly string[],
): Fix | null {
  const [first] = places;
  if (first === undefined || !places.every(isLiftable)) return null;
  const changes = new Changes(context.analysis.notebook);
  const name = freeName(context.names, candidates);
  const before = Math.min(...places.map(({ cell }) => cell.cell.index));
  addToParameters(context, changes, assignment(name, textOf(first)), before);
  for (const { cell, node } of places) {
    changes.replace(cell.cell.index, { from: node.from, to: node.to, insert: name });
  }
  return { label: `Make it the parameter ${name}`, edits: changes.edits() };
}

function isLiftable({ statement, node }: Pick<PlacedLiteral, 'statement' | 'node'>): boolean {
  const { kind } = statement.node;
  if (kind === 'FunctionDef' || kind === 'ClassDef' || isInFunction(statement.node, node.from)) return false;
  return isImmutableLiteral(node);
}
