import type { Expression, Handler, MatchCase, Statement, With } from './ast.js';
import { checkColumns, checkTarget } from './checks.js';
import { type Context, DEEPEST } from './context.js';
import { convertArguments, convertSeries, inside } from './expressions.js';
import { normalizeName } from './literals.js';
import { child, has, type Node, split } from './node.js';
import { convertAnnotation, convertParameters, convertTypeParameters } from './parameters.js';
import { convertCase } from './patterns.js';
import { convertStatements } from './statements.js';

/** Converts a statement that holds blocks; null when the node is none. */
export function convertCompound(cx: Context, node: Node): Statement | null {
  switch (node.type) {
    case 'IfStatement':
      return convertIf(cx, node);
    case 'WhileStatement': {
      const { from } = node;
      const [head = [], ...rest] = clausesOf(node);
      const { body, to } = bodyOf(cx, head);
      const orelse = elseOf(cx, rest);
      return { kind: 'While', from, to: orelse.to ?? to, test: headOf(cx, head), body, orelse: orelse.body };
    }
    case 'ForStatement':
      return convertFor(cx, node);
    case 'TryStatement':
      return convertTry(cx, node);
    case 'WithStatement':
      return convertWith(cx, node);
    case 'MatchStatement':
      return convertMatch(cx, node);
    case 'FunctionDefinition':
    case 'ClassDefinition':
      return convertDefinition(cx, node, []);
    case 'DecoratedStatement':
      return convertDecorated(cx, node);
    default:
      return null;
  }
}

interface Block {
  readonly body: readonly Statement[];
  /** Where the last statement ends, or the colon when there is none. */
  readonly to: number;
}

/** The clauses of a compound statement: each ends with its body. */
function clausesOf(node: Node): Node[][] {
  const clauses: Node[][] = [];
  let clause: Node[] = [];
  for (const each of node.children) {
    clause.push(each);
    if (each.type === 'Body') {
      clauses.push(clause);
      clause = [];
    }
  }
  if (clause.length > 0) clauses.push(clause);
  return clauses;
}

function bodyOf(cx: Context, clause: readonly Node[]): Block {
  const last = clause[clause.length - 1];
  if (last === undefined) return { body: [], to: 0 };
  if (last.type !== 'Body') return { body: [], to: last.to };
  return blockOf(cx, last);
}

function blockOf(cx: Context, node: Node): Block {
  const body = convertStatements(cx, node.children);
  checkColumns(cx, body);
  const end = body[body.length - 1]?.to ?? child(node, ':')?.to ?? node.from;
  return { body, to: end };
}

/** What stands between a clause's keyword and its body. */
function headOf(cx: Context, clause: readonly Node[]): Expression {
  const last = clause[clause.length - 1];
  const nodes = clause.slice(1).filter((each) => each.type !== 'Body');
  const around = clause[0] ?? last;
  if (around === undefined) return { kind: 'Invalid', from: 0, to: 0, parts: [] };
  return convertSeries(cx, nodes, around);
}

function elseOf(cx: Context, clauses: readonly Node[][]): { body: readonly Statement[]; to: number | null } {
  const clause = clauses.find(([keyword]) => keyword?.type === 'else');
  if (clause === undefined) return { body: [], to: null };
  return bodyOf(cx, clause);
}

/** `elif` is an `If` alone in `orelse`: built from the last one. */
function convertIf(cx: Context, node: Node): Statement {
  const clauses = clausesOf(node).map((clause) => ({
    keyword: clause[0] ?? node,
    test: clause[0]?.type === 'else' ? null : headOf(cx, clause),
    ...bodyOf(cx, clause),
  }));
  if (clauses.length > DEEPEST) {
    cx.report(node, 'too many branches');
    const parts = clauses.flatMap(({ test }) => test ?? []);
    return { kind: 'InvalidStatement', from: node.from, to: node.to, parts };
  }
  let orelse: readonly Statement[] = [];
  let end: number | null = null;
  for (const { keyword, test, body, to } of clauses.reverse()) {
    end ??= to;
    if (test === null) orelse = [...body, ...orelse];
    else orelse = [{ kind: 'If', from: keyword.from, to: end, test, body, orelse }];
  }
  return orelse[0] as Statement;
}

function convertFor(cx: Context, node: Node): Statement {
  const { from } = node;
  const isAsync = node.children[0]?.type === 'async';
  const [clause = [], ...rest] = clausesOf(node);
  const head = clause.slice(isAsync ? 2 : 1).filter((each) => each.type !== 'Body');
  const middle = head.findIndex((each) => each.type === 'in');
  const target = convertSeries(cx, middle === -1 ? head : head.slice(0, middle), clause[0] ?? node);
  checkTarget(cx, target);
  const iter = convertSeries(
    cx,
    middle === -1 ? [] : head.slice(middle + 1),
    head[middle] ?? clause[clause.length - 1] ?? node,
  );
  const { body, to } = bodyOf(cx, clause);
  const orelse = elseOf(cx, rest);
  return { kind: 'For', from, to: orelse.to ?? to, isAsync, target, iter, body, orelse: orelse.body };
}

function convertTry(cx: Context, node: Node): Statement {
  let isStar = false;
  let to = node.from;
  const handlers: Handler[] = [];
  const parts: Record<'try' | 'else' | 'finally', readonly Statement[]> = { try: [], else: [], finally: [] };
  for (const clause of clausesOf(node)) {
    const keyword = clause[0] as Node;
    const block = bodyOf(cx, clause);
    to = block.to;
    if (keyword.type === 'except') {
      isStar ||= clause[1]?.type === '*';
      handlers.push(convertHandler(cx, clause, block));
    } else if (keyword.type === 'try' || keyword.type === 'else' || keyword.type === 'finally') {
      parts[keyword.type] = block.body;
    }
  }
  if (handlers.length === 0 && !has(node, 'finally')) {
    cx.report({ from: node.from, to: node.from + 3 }, 'this `try` has neither `except` nor `finally`');
  }
  const { from } = node;
  const [body, orelse, finalbody] = [parts.try, parts.else, parts.finally];
  return { kind: 'Try', from, to, isStar, body, handlers, orelse, finalbody };
}

function convertHandler(cx: Context, clause: readonly Node[], block: Block): Handler {
  const keyword = clause[0] as Node;
  const head = clause.slice(1).filter((each) => each.type !== 'Body' && each.type !== '*');
  const as = head.findIndex((each) => each.type === 'as');
  const type = head.slice(0, as === -1 ? undefined : as);
  const name = as === -1 ? undefined : head.slice(as).find((each) => each.type === 'VariableName');
  return {
    from: keyword.from,
    to: block.to,
    type: type.length === 0 ? null : convertSeries(cx, type, keyword),
    name: name === undefined ? null : normalizeName(cx.slice(name)),
    body: block.body,
  };
}

function convertWith(cx: Context, node: Node): Statement {
  const { from, children } = node;
  const isAsync = children[0]?.type === 'async';
  const head = children.slice(isAsync ? 2 : 1).filter((each) => each.type !== 'Body');
  const parts = split(withoutParentheses(head), ',');
  const items = parts.map((part) => convertItem(cx, part));
  const { body, to } = bodyOf(cx, children);
  return { kind: 'With', from, to, isAsync, items, body };
}

/** `with (a, b as c):` has its items in parentheses; `with (a, b) as c:` has not. */
function withoutParentheses(head: readonly Node[]): readonly Node[] {
  const [only, second] = head;
  if (only === undefined || second !== undefined) return head;
  const tuple = only.type === 'TupleExpression' && only.children.length > 2;
  if (!tuple && !(only.type === 'ParenthesizedExpression' && has(only, 'AsExpression'))) return head;
  return inside(only).flatMap((each) => (each.type === 'AsExpression' ? each.children : [each]));
}

function convertItem(cx: Context, part: readonly Node[]): With['items'][number] {
  const as = part.findIndex((each) => each.type === 'as');
  const around = part[0] as Node;
  const context = convertSeries(cx, as === -1 ? part : part.slice(0, as), around);
  if (as === -1) return { context, target: null };
  const target = convertSeries(cx, part.slice(as + 1), around);
  checkTarget(cx, target);
  return { context, target };
}

function convertMatch(cx: Context, node: Node): Statement {
  const { from, children } = node;
  const block = child(node, 'MatchBody');
  const head = children.slice(1).filter((each) => each !== block);
  const cases: MatchCase[] = [];
  for (const clause of block?.children ?? []) {
    if (clause.type !== 'MatchClause') continue;
    const { body, to } = bodyOf(cx, clause.children);
    cases.push({ from: clause.from, to, ...convertCase(cx, clause), body });
  }
  const to = cases[cases.length - 1]?.to ?? block?.children[0]?.to ?? node.to;
  return { kind: 'Match', from, to, subject: convertSeries(cx, head, children[0] ?? node), cases };
}

function convertDecorated(cx: Context, node: Node): Statement | null {
  const decorators: Expression[] = [];
  for (const each of node.children) {
    if (each.type === 'Decorator') decorators.push(convertSeries(cx, each.children.slice(1), each));
  }
  const definition = node.children.find((each) => /Definition$/.test(each.type));
  if (definition !== undefined) return { ...convertDefinition(cx, definition, decorators), from: node.from };
  const to = decorators[decorators.length - 1]?.to ?? node.to;
  return { kind: 'InvalidStatement', from: node.from, to, parts: decorators };
}

function convertDefinition(cx: Context, node: Node, decorators: readonly Expression[]): Statement {
  const { from, children } = node;
  const nameNode = child(node, 'VariableName');
  const name = nameNode === undefined ? '' : normalizeName(cx.slice(nameNode));
  const nameFrom = nameNode?.from ?? node.from;
  const typeParams = convertTypeParameters(cx, node);
  if (node.type === 'ClassDefinition') {
    const list = child(node, 'ArgList');
    const { args: bases, keywords } =
      list === undefined ? { args: [], keywords: [] } : convertArguments(cx, list);
    const { body, to } = bodyOf(cx, children);
    return { kind: 'ClassDef', from, to, name, nameFrom, decorators, typeParams, bases, keywords, body };
  }
  const list = child(node, 'ParamList');
  const args = list === undefined ? [] : convertParameters(cx, list);
  const returns = child(node, 'TypeDef');
  const isAsync = has(node, 'async');
  const { body, to } = bodyOf(cx, children);
  return {
    kind: 'FunctionDef',
    from,
    to,
    name,
    nameFrom,
    isAsync,
    decorators,
    typeParams,
    args,
    returns: returns === undefined ? null : convertAnnotation(cx, returns),
    body,
  };
}
