import type { Dict, Expression } from '../syntax/ast.js';

/** Whether an expression is made of literals only, so that it can stand in params.yaml. */
export function isLiteral(node: Expression): boolean {
  switch (node.kind) {
    case 'Constant':
      return !['complex', 'bytes', 'Ellipsis'].includes(node.type);
    case 'UnaryOp':
      return (node.op === '-' || node.op === '+') && node.operands.every((o) => isNumber(o));
    case 'List':
      return node.elts.every(isLiteral);
    case 'Tuple':
      return node.elts.every(isLiteral);
    case 'Dict':
      return node.items.every(
        (item) => item.key?.kind === 'Constant' && isLiteral(item.key) && isLiteral(item.value),
      );
    default:
      return false;
  }
}

function isNumber(node: Expression): boolean {
  return node.kind === 'Constant' && (node.type === 'int' || node.type === 'float');
}

/** Whether a literal's value can never change: numbers, strings, and tuples of them. */
export function isImmutableLiteral(node: Expression): boolean {
  if (node.kind === 'Tuple') return node.elts.every(isImmutableLiteral);
  return node.kind !== 'List' && node.kind !== 'Dict' && isLiteral(node);
}

function keyType(node: Dict): string {
  const types = new Set(node.items.map((item) => (item.key === null ? 'Any' : literalType(item.key))));
  const [only = 'str'] = types;
  return types.size <= 1 ? only : 'Any';
}

/** The Python type of a literal, as an annotation. */
export function literalType(node: Expression): string {
  switch (node.kind) {
    case 'Constant':
      return node.type;
    case 'UnaryOp':
      return node.operands[0] === undefined ? 'Any' : literalType(node.operands[0]);
    case 'List':
    case 'Tuple': {
      const types = new Set(node.elts.map(literalType));
      const [only] = types;
      const inner = types.size === 1 && only !== undefined ? only : 'Any';
      if (node.kind === 'List') return `list[${inner}]`;
      return node.elts.length === 0 ? 'tuple' : `tuple[${inner}, ...]`;
    }
    case 'Dict':
      return `dict[${keyType(node)}, Any]`;
    default:
      return 'Any';
  }
}
