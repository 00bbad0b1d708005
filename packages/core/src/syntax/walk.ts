import type {
  Comprehension,
  Expression,
  Keyword,
  Module,
  Parameters,
  Statement,
  TypeParameter,
} from './ast.js';

export type Visit = (node: Expression | Statement) => void;

/**
 * Calls `visit` for each expression and statement directly below a node, in the order in which Python evaluates them: the
 * value of an assignment before its targets, the iterable of a `for` before its target, the generators of a comprehension
 * before its element, the decorators and default values of a function before its body. Bodies of functions and lambdas are
 * visited too, after what runs at once.
 */
export function forEachChild(node: Expression | Statement | Module, visit: Visit): void {
  if (!('kind' in node)) each(node.body, visit);
  else if (isStatement(node)) visitStatement(node, visit);
  else visitExpression(node, visit);
}

/** Calls `visit` for a node and everything below it, in evaluation order; what `visit` answers false for is not entered. */
export function walk(
  node: Expression | Statement | Module,
  // biome-ignore lint/suspicious/noConfusingVoidType: a visitor that never prunes returns nothing
  visit: (node: Expression | Statement) => boolean | void,
): void {
  const enter: Visit = (below) => {
    if (visit(below) !== false) forEachChild(below, enter);
  };
  if ('kind' in node) enter(node);
  else forEachChild(node, enter);
}

const STATEMENT_KINDS: Readonly<Record<Statement['kind'], true>> = {
  FunctionDef: true,
  ClassDef: true,
  Expr: true,
  Assign: true,
  AugAssign: true,
  AnnAssign: true,
  TypeAlias: true,
  Delete: true,
  For: true,
  While: true,
  If: true,
  With: true,
  Try: true,
  Match: true,
  Import: true,
  ImportFrom: true,
  Global: true,
  Nonlocal: true,
  Pass: true,
  Break: true,
  Continue: true,
  Return: true,
  Raise: true,
  Assert: true,
  InvalidStatement: true,
};

/** Whether a node is a statement. */
export function isStatement(node: Expression | Statement): node is Statement {
  return Object.hasOwn(STATEMENT_KINDS, node.kind);
}

function each(nodes: readonly (Expression | Statement)[], visit: Visit): void {
  for (const node of nodes) visit(node);
}

function maybe(node: Expression | null, visit: Visit): void {
  if (node !== null) visit(node);
}

function visitKeywords(keywords: readonly Keyword[], visit: Visit): void {
  for (const keyword of keywords) visit(keyword.value);
}

function visitDefaults(args: Parameters, visit: Visit): void {
  for (const arg of args) maybe(arg.default, visit);
}

function visitTypeParameters(parameters: readonly TypeParameter[], visit: Visit): void {
  for (const parameter of parameters) {
    maybe(parameter.bound, visit);
    maybe(parameter.default, visit);
  }
}

function visitComprehension(node: Comprehension, visit: Visit): void {
  for (const generator of node.generators) {
    visit(generator.iter);
    visit(generator.target);
    each(generator.ifs, visit);
  }
  each(node.elements, visit);
}

function visitExpression(node: Expression, visit: Visit): void {
  switch (node.kind) {
    case 'Name':
    case 'Constant':
      return;
    case 'JoinedStr':
      each(node.values, visit);
      return;
    case 'Attribute':
    case 'Starred':
    case 'Await':
    case 'YieldFrom':
      visit(node.value);
      return;
    case 'Yield':
      maybe(node.value, visit);
      return;
    case 'Subscript':
      visit(node.value);
      visit(node.slice);
      return;
    case 'Slice':
    case 'Invalid':
      each(node.parts, visit);
      return;
    case 'Call':
      visit(node.func);
      each(node.args, visit);
      visitKeywords(node.keywords, visit);
      return;
    case 'Tuple':
    case 'List':
    case 'Set':
      each(node.elts, visit);
      return;
    case 'Dict':
      for (const { key, value } of node.items) {
        maybe(key, visit);
        visit(value);
      }
      return;
    case 'BinOp':
    case 'UnaryOp':
    case 'BoolOp':
    case 'Compare':
      each(node.operands, visit);
      return;
    default:
      visitBranching(node, visit);
  }
}

type Branching = Extract<
  Expression,
  { readonly kind: 'IfExp' | 'Lambda' | Comprehension['kind'] | 'NamedExpr' }
>;

function visitBranching(node: Branching, visit: Visit): void {
  switch (node.kind) {
    case 'IfExp':
      visit(node.test);
      visit(node.body);
      visit(node.orelse);
      return;
    case 'Lambda':
      visitDefaults(node.args, visit);
      visit(node.body);
      return;
    case 'ListComp':
    case 'SetComp':
    case 'DictComp':
    case 'GeneratorExp':
      visitComprehension(node, visit);
      return;
    case 'NamedExpr':
      visit(node.value);
      visit(node.target);
      return;
    default:
      node satisfies never;
  }
}

function visitStatement(node: Statement, visit: Visit): void {
  switch (node.kind) {
    case 'FunctionDef':
      each(node.decorators, visit);
      visitDefaults(node.args, visit);
      visitTypeParameters(node.typeParams, visit);
      for (const arg of node.args) maybe(arg.annotation, visit);
      maybe(node.returns, visit);
      each(node.body, visit);
      return;
    case 'ClassDef':
      each(node.decorators, visit);
      visitTypeParameters(node.typeParams, visit);
      each(node.bases, visit);
      visitKeywords(node.keywords, visit);
      each(node.body, visit);
      return;
    case 'For':
      visit(node.iter);
      visit(node.target);
      each(node.body, visit);
      each(node.orelse, visit);
      return;
    case 'While':
    case 'If':
      visit(node.test);
      each(node.body, visit);
      each(node.orelse, visit);
      return;
    case 'With':
      for (const { context, target } of node.items) {
        visit(context);
        maybe(target, visit);
      }
      each(node.body, visit);
      return;
    case 'Try':
      each(node.body, visit);
      for (const handler of node.handlers) {
        maybe(handler.type, visit);
        each(handler.body, visit);
      }
      each(node.orelse, visit);
      each(node.finalbody, visit);
      return;
    case 'Match':
      visit(node.subject);
      for (const clause of node.cases) {
        each(clause.reads, visit);
        each(clause.captures, visit);
        maybe(clause.guard, visit);
        each(clause.body, visit);
      }
      return;
    default:
      visitSimple(node, visit);
  }
}

type Compound = 'FunctionDef' | 'ClassDef' | 'For' | 'While' | 'If' | 'With' | 'Try' | 'Match';

function visitSimple(node: Exclude<Statement, { readonly kind: Compound }>, visit: Visit): void {
  switch (node.kind) {
    case 'Expr':
      visit(node.value);
      return;
    case 'Assign':
      visit(node.value);
      each(node.targets, visit);
      return;
    case 'AugAssign':
      visit(node.target);
      visit(node.value);
      return;
    case 'AnnAssign':
      maybe(node.value, visit);
      visit(node.target);
      visit(node.annotation);
      return;
    case 'TypeAlias':
      visitTypeParameters(node.typeParams, visit);
      visit(node.value);
      return;
    case 'Delete':
      each(node.targets, visit);
      return;
    case 'Return':
    case 'Raise':
    case 'Assert':
      each(node.values, visit);
      return;
    case 'InvalidStatement':
      each(node.parts, visit);
      return;
    case 'Import':
    case 'ImportFrom':
    case 'Global':
    case 'Nonlocal':
    case 'Pass':
    case 'Break':
    case 'Continue':
      return;
    default:
      node satisfies never;
  }
}
