import type { Expression, Keyword, MatchCase, Parameters, Statement, TypeParameter } from '@stagewright/core';

/** Our tree in the shape in which dump_ast.py prints CPython's, for comparison. */
export type Dump = null | boolean | number | string | readonly Dump[];

export function dumpBody(body: readonly Statement[]): Dump[] {
  return body.map(dumpStatement);
}

function all(nodes: readonly Expression[]): Dump[] {
  return nodes.map(dumpExpression);
}

function maybe(node: Expression | null): Dump {
  return node === null ? null : dumpExpression(node);
}

export function dumpExpression(node: Expression): Dump {
  if (node.kind === 'BinOp') return dumpBinOp(node.op, node.operands, node);
  return [node.kind, node.from, node.to, ...expressionFields(node)];
}

/** Ours holds `a + b + c` as one operation with three operands. */
function dumpBinOp(op: string, operands: readonly Expression[], node: Expression): Dump {
  const [first, ...rest] = operands;
  if (first === undefined) return null;
  let result = dumpExpression(first);
  for (const each of rest) {
    const to = each === rest.at(-1) ? node.to : -1;
    result = ['BinOp', node.from, to, op, result, dumpExpression(each)];
  }
  return result;
}

function expressionFields(node: Expression): Dump[] {
  switch (node.kind) {
    case 'Name':
      return [node.id];
    case 'Constant':
      return node.type === 'str' || node.type === 'bytes' ? [node.type, node.value] : [node.type];
    case 'JoinedStr':
      return [node.text, ...all(node.values)];
    case 'Attribute':
      return [dumpExpression(node.value), node.attr];
    case 'Starred':
    case 'Await':
    case 'YieldFrom':
      return [dumpExpression(node.value)];
    case 'Yield':
      return [maybe(node.value)];
    case 'Subscript':
      return all([node.value, node.slice]);
    case 'Slice':
    case 'Invalid':
      return all(node.parts);
    case 'Call':
      return [dumpExpression(node.func), all(node.args), keywords(node.keywords)];
    case 'Tuple':
    case 'List':
    case 'Set':
      return all(node.elts);
    case 'Dict':
      return node.items.map(({ key, value }) => [maybe(key), dumpExpression(value)]);
    case 'BinOp':
    case 'UnaryOp':
    case 'BoolOp':
    case 'Compare':
      return [node.op, ...all(node.operands)];
    case 'IfExp':
      return all([node.test, node.body, node.orelse]);
    case 'Lambda':
      return [parameters(node.args), dumpExpression(node.body)];
    case 'NamedExpr':
      return all([node.target, node.value]);
    default:
      return [
        all(node.elements),
        node.generators.map((each) => [
          dumpExpression(each.target),
          dumpExpression(each.iter),
          all(each.ifs),
          each.isAsync,
        ]),
      ];
  }
}

function keywords(nodes: readonly Keyword[]): Dump[] {
  return nodes.map((node) => [node.arg, dumpExpression(node.value)]);
}

function parameters(args: Parameters): Dump[] {
  return args.map((arg) => [arg.name, arg.style, maybe(arg.annotation), maybe(arg.default)]);
}

function typeParameters(nodes: readonly TypeParameter[]): Dump[] {
  return nodes.map((node) => [node.name, maybe(node.bound), maybe(node.default)]);
}

function dumpStatement(node: Statement): Dump {
  return [node.kind, node.from, node.to, ...statementFields(node)];
}

function statementFields(node: Statement): Dump[] {
  switch (node.kind) {
    case 'Expr':
      return [dumpExpression(node.value)];
    case 'Assign':
      return [all(node.targets), dumpExpression(node.value)];
    case 'AugAssign':
      return [dumpExpression(node.target), node.op, dumpExpression(node.value)];
    case 'AnnAssign':
      return [dumpExpression(node.target), dumpExpression(node.annotation), maybe(node.value)];
    case 'Delete':
      return all(node.targets);
    case 'Return':
    case 'Raise':
    case 'Assert':
      return all(node.values);
    case 'Global':
    case 'Nonlocal':
      return [node.names];
    case 'Import':
      return [node.names.map((each) => [each.name, each.asname])];
    case 'ImportFrom':
      return [node.module, node.level, node.names.map((each) => [each.name, each.asname])];
    case 'Pass':
    case 'Break':
    case 'Continue':
      return [];
    case 'InvalidStatement':
      return all(node.parts);
    default:
      return blockFields(node);
  }
}

type Block = Extract<
  Statement,
  { kind: 'FunctionDef' | 'ClassDef' | 'If' | 'While' | 'For' | 'With' | 'Match' | 'TypeAlias' | 'Try' }
>;

function blockFields(node: Block): Dump[] {
  switch (node.kind) {
    case 'FunctionDef':
      return [
        node.name,
        node.isAsync,
        all(node.decorators),
        typeParameters(node.typeParams),
        parameters(node.args),
        maybe(node.returns),
        dumpBody(node.body),
      ];
    case 'ClassDef':
      return [
        node.name,
        all(node.decorators),
        typeParameters(node.typeParams),
        all(node.bases),
        keywords(node.keywords),
        dumpBody(node.body),
      ];
    case 'If':
    case 'While':
      return [dumpExpression(node.test), dumpBody(node.body), dumpBody(node.orelse)];
    case 'For':
      return [
        node.isAsync,
        dumpExpression(node.target),
        dumpExpression(node.iter),
        dumpBody(node.body),
        dumpBody(node.orelse),
      ];
    case 'With':
      return [
        node.isAsync,
        node.items.map(({ context, target }) => [dumpExpression(context), maybe(target)]),
        dumpBody(node.body),
      ];
    case 'Match':
      return [dumpExpression(node.subject), node.cases.map(matchCase)];
    case 'TypeAlias':
      return [node.name, typeParameters(node.typeParams), dumpExpression(node.value)];
    case 'Try':
      return [
        node.isStar,
        dumpBody(node.body),
        node.handlers.map((each) => [maybe(each.type), each.name, dumpBody(each.body)]),
        dumpBody(node.orelse),
        dumpBody(node.finalbody),
      ];
  }
}

function matchCase(node: MatchCase): Dump {
  return [node.captures.map((each) => each.id), all(node.reads), maybe(node.guard), dumpBody(node.body)];
}

/** Where two dumps differ first, or null. `-1` stands for any number, and `\N{…}` for any character. */
export function firstDifference(ours: Dump, theirs: Dump, path = ''): string | null {
  if (ours === theirs || ours === -1 || theirs === -1) return null;
  if (Array.isArray(ours) && Array.isArray(theirs)) {
    for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
      const below = firstDifference(ours[i] ?? null, theirs[i] ?? null, `${path}/${i}`);
      if (below !== null) return below;
    }
    return null;
  }
  if (typeof ours === 'string' && ours.includes('\\N{')) return null;
  return `${path}: ${JSON.stringify(ours)?.slice(0, 200)} for ${JSON.stringify(theirs)?.slice(0, 200)}`;
}
