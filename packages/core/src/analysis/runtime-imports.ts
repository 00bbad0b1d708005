import type { ImportFrom, Statement } from '../syntax/ast.js';

/**
 * The imports of `try: from stagewright import log_metric`, whatever stands in for them without Stagewright: generated code has its own.
 * Null for other statements.
 */
export function runtimeImports(node: Statement): readonly ImportFrom[] | null {
  if (node.kind !== 'Try' || node.orelse.length > 0 || node.finalbody.length > 0) return null;
  const imports = node.body.filter(
    (s) => s.kind === 'ImportFrom' && s.module === 'stagewright',
  ) as ImportFrom[];
  return imports.length > 0 && imports.length === node.body.length ? imports : null;
}
