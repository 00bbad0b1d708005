import type { Expression } from './ast.js';

/** Whether an expression is `None`. */
export function isNone(node: Expression): boolean {
  return node.kind === 'Constant' && node.type === 'None';
}

/** Whether an expression is `True`. */
export function isTrue(node: Expression): boolean {
  return node.kind === 'Constant' && node.type === 'bool' && node.value === 'True';
}

/** The text of a constant as it stands in the code, of a string what is in it; null for anything else. */
export function constantText(node: Expression): string | null {
  return node.kind === 'Constant' ? node.value : null;
}
