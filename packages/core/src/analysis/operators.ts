import type { Expression } from '../syntax/ast.js';
import { evaluate, holding } from './expressions.js';
import { noteComparison } from './identity.js';
import { implicitCalls } from './implicit-calls.js';
import { join, UNKNOWN, type Value, value } from './value.js';
import type { WalkState } from './walk-state.js';

/** Evaluates an operator: what its operands' methods do, and what is known of the result. */
export function operationValue(
  kind: 'BinOp' | 'UnaryOp' | 'BoolOp' | 'Compare',
  op: string,
  operands: readonly Expression[],
  w: WalkState,
): Value {
  const values = operands.map((operand, index) => {
    if (kind !== 'BoolOp' || index === 0) return evaluate(operand, w);
    let result = UNKNOWN;
    w.maybe(() => {
      result = evaluate(operand, w);
    });
    return result;
  });
  const first = values[0] ?? UNKNOWN;
  if (op.startsWith('is') && !operands.some((o) => o.kind === 'Constant')) w.effects.comparesIdentity = true;
  if (!op.startsWith('is')) {
    const at = operands[0] ?? { from: 0, to: 0 };
    for (const operand of values) implicitCalls(operand, 'value', at, w);
    if (op.endsWith('in')) implicitCalls(values[1] ?? UNKNOWN, 'iteration', at, w);
  }
  noteComparison(op, values, operands[0]?.from ?? 0, w);
  if (kind === 'BoolOp') return values.reduce(join);
  if (op === 'not' || op === 'is' || op === 'is not' || op === 'in' || op === 'not in')
    return value({ type: 'bool' });
  // `a + b + c` is one node with three operands.
  const [, ...others] = values;
  if (others.length === 0) return binary(kind, op, first, first);
  return others.reduce((left, right) => binary(kind, op, left, right), first);
}

/** What one operator makes of two operands. */
function binary(kind: string, op: string, first: Value, second: Value): Value {
  if (first.text !== null && second.text !== null && kind === 'BinOp') {
    if (op === '+') return value({ type: 'str', text: first.text + second.text });
    if (op === '/' && first.type === 'pathlib.Path')
      return value({ type: first.type, text: joinPath(first.text, second.text) });
  }
  return arithmetic(kind, op, first, second);
}

function joinPath(a: string, b: string): string {
  return b.startsWith('/') ? b : a === '' || a === '.' ? b : `${a.replace(/\/$/, '')}/${b}`;
}

/** Operators of plain and array types give new objects; those of unknown types might be defined to share. */
export function arithmetic(kind: string, op: string, a: Value, b: Value): Value {
  const types = [a.type, b.type];
  if (types.includes('pandas.DataFrame')) return value({ type: 'pandas.DataFrame' });
  if (types.includes('pandas.Series')) return value({ type: 'pandas.Series' });
  const numbers = ['int', 'float', 'bool'];
  if (a.type === 'numpy.ndarray' || b.type === 'numpy.ndarray') {
    // With a series on the other side the result would be a series.
    const isArray = [a, b].every((v) => v.type === 'numpy.ndarray' || numbers.includes(v.type ?? ''));
    return value({ type: isArray && op !== '@' ? 'numpy.ndarray' : null });
  }
  const exact = (v: Value) => numbers.includes(v.type ?? '') || v.type === 'str';
  if (kind === 'Compare') return value({ type: exact(a) && exact(b) ? 'bool' : null });
  if (a.type === 'str') return value({ type: op === '%' || op === '+' || op === '*' ? 'str' : null });
  if (a.type === 'scalar' && (b.type === 'scalar' || numbers.includes(b.type ?? '')))
    return value({ type: 'scalar' });
  if (numbers.includes(a.type ?? '') && numbers.includes(b.type ?? '')) {
    return value({ type: op === '/' || a.type === 'float' || b.type === 'float' ? 'float' : 'int' });
  }
  if (a.type === 'list' || a.type === 'tuple') return holding(a.type, [a, b]);
  if (/^(list|tuple)$/.test(b.type ?? '') && /^[+*]$/.test(op)) return holding(b.type, [a, b]);
  if (a.type !== null && a.type === b.type && a.type === 'torch.Tensor') return value({ type: a.type });
  // Lists joined by `+` keep their elements; so may whatever a class of the notebook does.
  const mayHold = (v: Value) =>
    (/^[+|]$/.test(op) && (v.type === null || v.type === 'dict')) || v.type?.startsWith('notebook:') === true;
  return holding(null, [a, b].filter(mayHold));
}
