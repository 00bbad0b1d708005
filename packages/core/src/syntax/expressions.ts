import type { Dict, Expression, Invalid, Keyword, Name, Operation } from './ast.js';
import { convertComprehension } from './comprehensions.js';
import { type Context, DEEPEST } from './context.js';
import { normalizeName, numberType } from './literals.js';
import { child, ERROR, has, type Node, split } from './node.js';
import { convertParameters } from './parameters.js';
import { convertStrings } from './strings.js';

/** Converts one expression. A node that is no expression gives `Invalid` with the names in it. */
export function convertExpression(cx: Context, node: Node): Expression {
  if (cx.depth >= DEEPEST) {
    cx.report(node, 'nested too deeply');
    return { kind: 'Invalid', from: node.from, to: node.to, parts: [] };
  }
  cx.depth += 1;
  const result = convert(cx, node);
  cx.depth -= 1;
  return result;
}

function convert(cx: Context, node: Node): Expression {
  const { from, to, children } = node;
  switch (node.type) {
    case 'VariableName':
      return nameOf(cx, node);
    case 'Number':
      return { kind: 'Constant', from, to, type: numberType(cx.slice(node)), value: cx.slice(node) };
    case 'Boolean':
      return { kind: 'Constant', from, to, type: 'bool', value: cx.slice(node) };
    case 'None':
      return { kind: 'Constant', from, to, type: 'None', value: 'None' };
    case 'Ellipsis':
      return { kind: 'Constant', from, to, type: 'Ellipsis', value: '...' };
    case 'String':
    case 'FormatString':
      return convertStrings(cx, node, [node]);
    case 'ContinuedString':
      return convertStrings(cx, node, children);
    case 'MemberExpression':
      return convertMember(cx, node);
    case 'CallExpression':
      return convertCall(cx, node);
    case 'ParenthesizedExpression':
      return convertSeries(cx, inside(node), node);
    case 'TupleExpression':
      return { kind: 'Tuple', from, to, elts: convertList(cx, inside(node)) };
    case 'ArrayExpression':
      return { kind: 'List', from, to, elts: convertList(cx, inside(node)) };
    case 'SetExpression':
      return { kind: 'Set', from, to, elts: convertList(cx, inside(node)) };
    case 'DictionaryExpression':
      return convertDict(cx, node);
    case 'ComprehensionExpression':
      return convertComprehension(cx, node, 'GeneratorExp', inside(node));
    case 'ArrayComprehensionExpression':
      return convertComprehension(cx, node, 'ListComp', inside(node));
    case 'SetComprehensionExpression':
      return convertComprehension(cx, node, 'SetComp', inside(node));
    case 'DictionaryComprehensionExpression':
      return convertComprehension(cx, node, 'DictComp', inside(node));
    default:
      return convertOperator(cx, node);
  }
}

function convertOperator(cx: Context, node: Node): Expression {
  const { from, to, children } = node;
  switch (node.type) {
    case 'BinaryExpression':
      return convertBinary(cx, node);
    case 'UnaryExpression': {
      const [operator, ...rest] = children;
      if (operator === undefined) return invalid(cx, node);
      return { kind: 'UnaryOp', from, to, op: cx.slice(operator), operands: [convertSeries(cx, rest, node)] };
    }
    case 'ConditionalExpression': {
      const [body, test, orelse] = expressionsOf(children);
      if (body === undefined || test === undefined || orelse === undefined) return invalid(cx, node);
      const first = convertExpression(cx, body);
      return {
        kind: 'IfExp',
        from,
        to,
        test: convertExpression(cx, test),
        body: first,
        orelse: convertExpression(cx, orelse),
      };
    }
    case 'LambdaExpression': {
      const parameters = child(node, 'ParamList');
      const after = children.slice(children.findIndex((each) => each.type === ':') + 1);
      const args = parameters === undefined ? [] : convertParameters(cx, parameters);
      return { kind: 'Lambda', from, to, args, body: convertSeries(cx, has(node, ':') ? after : [], node) };
    }
    case 'NamedExpression': {
      const [target, value] = expressionsOf(children);
      if (target?.type !== 'VariableName' || value === undefined) return invalid(cx, node);
      return { kind: 'NamedExpr', from, to, target: nameOf(cx, target), value: convertExpression(cx, value) };
    }
    case 'AwaitExpression':
      return { kind: 'Await', from, to, value: convertSeries(cx, children.slice(1), node) };
    case 'YieldExpression':
    case 'YieldStatement':
      return convertYield(cx, node);
    case 'Slice':
      return { kind: 'Slice', from, to, parts: convertAll(cx, expressionsOf(children)) };
    case 'AsExpression':
      cx.report(node, '`as` cannot stand here');
      return invalid(cx, node);
    default:
      return invalid(cx, node);
  }
}

export function nameOf(cx: Context, node: Node): Name {
  return { kind: 'Name', from: node.from, to: node.to, id: normalizeName(cx.slice(node)) };
}

/** `Invalid`, with every expression that can be found below a node. */
export function invalid(cx: Context, node: Node): Invalid {
  return { kind: 'Invalid', from: node.from, to: node.to, parts: salvage(cx, node.children) };
}

/** The expressions that can be read among nodes that make no whole. */
export function salvage(cx: Context, nodes: readonly Node[]): Expression[] {
  const parts: Expression[] = [];
  const open = [...nodes].reverse();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isExpression(node)) parts.push(convertExpression(cx, node));
    else for (let i = node.children.length - 1; i >= 0; i--) open.push(node.children[i] as Node);
  }
  return parts;
}

const EXPRESSIONS = new Set([
  'VariableName',
  'Number',
  'Boolean',
  'None',
  'Ellipsis',
  'String',
  'FormatString',
  'ContinuedString',
  'MemberExpression',
  'CallExpression',
  'ParenthesizedExpression',
  'TupleExpression',
  'ArrayExpression',
  'SetExpression',
  'DictionaryExpression',
  'ComprehensionExpression',
  'ArrayComprehensionExpression',
  'SetComprehensionExpression',
  'DictionaryComprehensionExpression',
  'BinaryExpression',
  'UnaryExpression',
  'ConditionalExpression',
  'LambdaExpression',
  'NamedExpression',
  'AwaitExpression',
  'YieldExpression',
  'Slice',
  'AsExpression',
]);

export function isExpression(node: Node): boolean {
  return EXPRESSIONS.has(node.type);
}

export function expressionsOf(nodes: readonly Node[]): Node[] {
  return nodes.filter(isExpression);
}

function convertAll(cx: Context, nodes: readonly Node[]): Expression[] {
  return nodes.map((node) => convertExpression(cx, node));
}

/** The children between a node's brackets. */
export function inside(node: Node): readonly Node[] {
  const { children } = node;
  const last = children[children.length - 1];
  const closed = last !== undefined && (last.type === ')' || last.type === ']' || last.type === '}');
  return children.slice(1, closed ? -1 : undefined);
}

/** The elements of `a, *b, c`. */
export function convertList(cx: Context, nodes: readonly Node[]): Expression[] {
  return split(nodes, ',').map((part) => convertElement(cx, part));
}

/** One element: an expression, `*expression`, or what is left of one. */
export function convertElement(cx: Context, part: readonly Node[]): Expression {
  const first = part[0] as Node;
  const last = part[part.length - 1] as Node;
  if (part.length === 1 && isExpression(first)) return convertExpression(cx, first);
  if (part.length === 2 && (first.type === '*' || first.type === '**') && isExpression(last)) {
    return { kind: 'Starred', from: first.from, to: last.to, value: convertExpression(cx, last) };
  }
  return { kind: 'Invalid', from: first.from, to: last.to, parts: salvage(cx, part) };
}

/** `a` or the open tuple `a, b`; nothing at all is `Invalid` at the end of `around`. */
export function convertSeries(cx: Context, nodes: readonly Node[], around: Node): Expression {
  const [only] = nodes;
  if (nodes.length === 1 && only !== undefined && isExpression(only)) return convertExpression(cx, only);
  const elements = convertList(cx, nodes);
  const first = elements[0];
  if (first === undefined) return { kind: 'Invalid', from: around.to, to: around.to, parts: [] };
  const last = nodes[nodes.length - 1] as Node;
  if (elements.length === 1 && last.type !== ',') return first;
  return { kind: 'Tuple', from: (nodes[0] as Node).from, to: last.to, elts: elements };
}

/** Words that are no names; the grammar takes any word after a dot. */
const KEYWORDS = new Set(
  `False None True and as assert async await break class continue def del elif else except finally for from global if import in
is lambda nonlocal not or pass raise return try while with yield`.split(/\s+/),
);

function convertMember(cx: Context, node: Node): Expression {
  const { from, to, children } = node;
  const [object, mark] = children;
  if (object === undefined || mark === undefined) return invalid(cx, node);
  if (mark.type === '.') {
    const property = child(node, 'PropertyName');
    if (property === undefined) return invalid(cx, node);
    if (KEYWORDS.has(cx.slice(property)))
      cx.report(property, `\`${cx.slice(property)}\` is a word of Python`);
    const value = convertExpression(cx, object);
    return { kind: 'Attribute', from, to, value, attr: normalizeName(cx.slice(property)) };
  }
  if (mark.type !== '[') return invalid(cx, node);
  const last = children[children.length - 1] as Node;
  const value = convertExpression(cx, object);
  const index = convertSeries(cx, children.slice(2, last.type === ']' ? -1 : undefined), last);
  if (index.kind !== 'Starred') return { kind: 'Subscript', from, to, value, slice: index };
  const slice: Expression = { kind: 'Tuple', from: index.from, to: index.to, elts: [index] };
  return { kind: 'Subscript', from, to, value, slice };
}

function convertCall(cx: Context, node: Node): Expression {
  const [func, list] = node.children;
  if (func === undefined || list?.type !== 'ArgList') return invalid(cx, node);
  const callee = convertExpression(cx, func);
  return { kind: 'Call', from: node.from, to: node.to, func: callee, ...convertArguments(cx, list) };
}

/** The arguments of a call, or the bases and keywords of a class. */
export function convertArguments(cx: Context, list: Node): { args: Expression[]; keywords: Keyword[] } {
  const args: Expression[] = [];
  const keywords: Keyword[] = [];
  const nodes = inside(list);
  const loop = nodes.findIndex((each) => each.type === 'for' || each.type === 'async');
  if (loop === -1) {
    for (const part of split(nodes, ',')) convertArgument(cx, part, args, keywords);
  } else {
    // Only `f(x for x in y)` is valid; half-typed code may have arguments before it.
    let start = loop;
    while (start > 0 && nodes[start - 1]?.type !== ',') start -= 1;
    for (const part of split(nodes.slice(0, start), ',')) convertArgument(cx, part, args, keywords);
    const last = nodes[nodes.length - 1];
    const rest = last?.type === ',' ? nodes.slice(start, -1) : nodes.slice(start);
    args.push(convertComprehension(cx, list, 'GeneratorExp', rest));
  }
  return { args, keywords };
}

function convertArgument(cx: Context, part: readonly Node[], args: Expression[], keywords: Keyword[]): void {
  const [first, second] = part;
  const last = part[part.length - 1];
  if (first === undefined || last === undefined) return;
  const { from } = first;
  const { to } = last;
  if (first.type === '**' && part.length === 2) {
    keywords.push({ from, to, arg: null, value: convertElement(cx, part.slice(1)) });
  } else if (second?.type === 'AssignOp' && first.type === 'VariableName') {
    const value = convertSeries(cx, part.slice(2), second);
    if (cx.slice(second) === ':=') {
      args.push({ kind: 'NamedExpr', from, to, target: nameOf(cx, first), value });
    } else {
      keywords.push({ from, to, arg: normalizeName(cx.slice(first)), value });
    }
  } else {
    const late = first.type !== '*' && keywords.some(({ arg }) => arg !== null);
    if (late) cx.report({ from, to }, 'an argument without a name cannot follow one with a name');
    args.push(convertElement(cx, part));
  }
}

function convertDict(cx: Context, node: Node): Dict {
  const items = split(inside(node), ',').map((part) => {
    const first = part[0] as Node;
    if (first.type === '**') return { key: null, value: convertSeries(cx, part.slice(1), first) };
    const colon = part.findIndex((each) => each.type === ':');
    if (colon === -1) return { key: null, value: convertElement(cx, part) };
    const mark = part[colon] as Node;
    const key = convertSeries(cx, part.slice(0, colon), first);
    return { key, value: convertSeries(cx, part.slice(colon + 1), mark) };
  });
  return { kind: 'Dict', from: node.from, to: node.to, items };
}

function convertYield(cx: Context, node: Node): Expression {
  const { from, to, children } = node;
  const rest = children.slice(1);
  if (rest[0]?.type === 'from')
    return { kind: 'YieldFrom', from, to, value: convertSeries(cx, rest.slice(1), node) };
  return { kind: 'Yield', from, to, value: rest.length === 0 ? null : convertSeries(cx, rest, node) };
}

interface Step {
  readonly kind: Operation['kind'];
  readonly op: string;
  readonly right: readonly Node[];
}

/** Goes down the left side in a loop, so that a sum of a thousand terms needs no deep recursion. */
function convertBinary(cx: Context, node: Node): Expression {
  const steps: Step[] = [];
  let left = node;
  while (left.type === 'BinaryExpression' && left.children.length > 1) {
    const [, ...rest] = left.children;
    const operators = rest.findIndex((each) => isExpression(each) || each.type === ERROR);
    const middle = operators === -1 ? rest.length : operators;
    const op = rest
      .slice(0, middle)
      .map((each) => cx.slice(each))
      .join(' ');
    steps.push({ kind: operationKind(op), op, right: rest.slice(middle) });
    left = left.children[0] as Node;
  }
  let result = convertExpression(cx, left);
  const { from } = node;
  let open: { kind: Operation['kind']; op: string; operands: Expression[] } | null = null;
  const close = (to: number): Expression => (open === null ? result : { ...open, from, to });
  let end = result.to;
  for (const step of steps.reverse()) {
    const flat = steps.length > DEEPEST || (open !== null && continues(open, step));
    if (open === null || !flat) {
      result = close(end);
      open = { kind: step.kind, op: step.op, operands: [result] };
    }
    const value = convertSeries(cx, step.right, node);
    open.operands.push(value);
    end = step.right[step.right.length - 1]?.to ?? node.to;
  }
  return close(end);
}

function continues(open: { kind: Operation['kind']; op: string }, step: Step): boolean {
  if (open.kind !== step.kind) return false;
  return step.kind === 'Compare' || open.op === step.op;
}

function operationKind(op: string): Operation['kind'] {
  if (op === 'and' || op === 'or') return 'BoolOp';
  return /^(?:[<>]=?|[=!]=|in|is|not in|is not)$/.test(op) ? 'Compare' : 'BinOp';
}
