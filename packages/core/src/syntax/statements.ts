import type { Expression, Statement, ValueStatement } from './ast.js';
import { convertCompound } from './blocks.js';
import { checkSingleTarget, checkTarget } from './checks.js';
import { type Context, DEEPEST } from './context.js';
import { convertList, convertSeries, salvage } from './expressions.js';
import { convertImport } from './imports.js';
import { normalizeName } from './literals.js';
import { child, ERROR, type Node } from './node.js';
import { convertAnnotation, convertTypeParameters } from './parameters.js';

/** Converts the statements among a block's or module's children; what is none becomes `InvalidStatement`. */
export function convertStatements(cx: Context, nodes: readonly Node[]): Statement[] {
  const body: Statement[] = [];
  for (const node of nodes) {
    if (node.type === 'StatementGroup') body.push(...convertStatements(cx, node.children));
    else if (node.type !== ';' && node.type !== ':') convertOne(cx, node, body);
  }
  return body;
}

function convertOne(cx: Context, node: Node, body: Statement[]): void {
  if (cx.depth >= DEEPEST) {
    cx.report(node, 'nested too deeply');
    return;
  }
  cx.depth += 1;
  const statement = convertSimple(cx, node) ?? convertCompound(cx, node) ?? remains(cx, node);
  cx.depth -= 1;
  if (statement !== null) body.push(statement);
}

function remains(cx: Context, node: Node): Statement | null {
  const parts = salvage(cx, [node]);
  if (node.from === node.to || (node.type === ERROR && parts.length === 0)) return null;
  return { kind: 'InvalidStatement', from: node.from, to: node.to, parts };
}

function convertSimple(cx: Context, node: Node): Statement | null {
  const { from, to, children } = node;
  switch (node.type) {
    case 'ExpressionStatement':
      return { kind: 'Expr', from, to, value: convertSeries(cx, children, node) };
    case 'YieldStatement':
      return {
        kind: 'Expr',
        from,
        to,
        value: convertSeries(cx, [{ ...node, type: 'YieldExpression' }], node),
      };
    case 'AssignStatement':
      return convertAssign(cx, node);
    case 'UpdateStatement': {
      const at = children.findIndex((each) => each.type === 'UpdateOp');
      const mark = children[at];
      if (mark === undefined) return remains(cx, node);
      const target = convertSeries(cx, children.slice(0, at), mark);
      checkSingleTarget(cx, target);
      const value = convertSeries(cx, children.slice(at + 1), mark);
      return { kind: 'AugAssign', from, to, target, op: cx.slice(mark), value };
    }
    case 'DeleteStatement': {
      const targets = convertList(cx, children.slice(1));
      for (const each of targets) checkTarget(cx, each);
      return { kind: 'Delete', from, to, targets };
    }
    case 'PassStatement':
      return { kind: 'Pass', from, to };
    case 'BreakStatement':
      return { kind: 'Break', from, to };
    case 'ContinueStatement':
      return { kind: 'Continue', from, to };
    case 'ReturnStatement':
      return values(cx, node, 'Return');
    case 'RaiseStatement':
      return values(cx, node, 'Raise');
    case 'AssertStatement':
      return values(cx, node, 'Assert');
    case 'ImportStatement':
      return convertImport(cx, node);
    case 'ScopeStatement': {
      const names = children.filter((each) => each.type === 'VariableName');
      const kind = children[0]?.type === 'global' ? 'Global' : 'Nonlocal';
      return { kind, from, to, names: names.map((each) => normalizeName(cx.slice(each))) };
    }
    case 'TypeDefinition': {
      const name = child(node, 'VariableName');
      if (name === undefined) return remains(cx, node);
      const after = children.filter((each) => each.from >= name.to && each.type !== 'TypeParamList');
      const value = convertSeries(cx, after, node);
      const typeParams = convertTypeParameters(cx, node);
      return { kind: 'TypeAlias', from, to, name: normalizeName(cx.slice(name)), typeParams, value };
    }
    default:
      return null;
  }
}

function values(cx: Context, node: Node, kind: ValueStatement['kind']): Statement {
  const { from, to, children } = node;
  const rest = children.slice(1);
  if (kind === 'Return') {
    return { kind, from, to, values: rest.length === 0 ? [] : [convertSeries(cx, rest, node)] };
  }
  return { kind, from, to, values: salvage(cx, rest) };
}

/** `a = b = c`, `a: T`, `a: T = c`. */
function convertAssign(cx: Context, node: Node): Statement {
  const { from, to, children } = node;
  const sides: Node[][] = [[]];
  let annotation: Expression | null = null;
  let mark = node;
  for (const each of children) {
    if (each.type === 'TypeDef' && sides.length === 1 && annotation === null) {
      annotation = convertAnnotation(cx, each);
    } else if (each.type === 'AssignOp') {
      sides.push([]);
      mark = each;
    } else {
      sides[sides.length - 1]?.push(each);
    }
  }
  const last = sides.length > 1 ? sides.pop() : undefined;
  const [first = []] = sides;
  if (annotation !== null) {
    const value = last === undefined ? null : convertSeries(cx, last, mark);
    const target = convertSeries(cx, first, node);
    checkSingleTarget(cx, target);
    return { kind: 'AnnAssign', from, to, target, annotation, value };
  }
  if (last === undefined) {
    return { kind: 'InvalidStatement', from, to, parts: salvage(cx, children) };
  }
  const targets = sides.map((side) => convertSeries(cx, side, mark));
  for (const each of targets) checkTarget(cx, each);
  return { kind: 'Assign', from, to, targets, value: convertSeries(cx, last, mark) };
}
