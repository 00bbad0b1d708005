import type { Expression } from './ast.js';

/** Whether an expression is `None`. */
export function isNone(node: Expression): boolean {
  return node.kind === 'Constant' && node.type === 'None';
}

/** Whether an expression is `True`. */
export function isTrue(node: Expression): boolean {
  return node.kind === 'Constant' && node.type === 'bool' && node.value === 'True';
}
