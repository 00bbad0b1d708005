import type { Expression, Statement } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { Frame } from './walk-state.js';

/** Variables of a function that a function in it declares `nonlocal`, while another one in it mentions them too. */
export function sharedCells(body: readonly Statement[]): Set<string> {
  const rebound = new Set<string>();
  const mentions = new Map<string, number>();
  const visit = (node: Expression | Statement): boolean => {
    if (node.kind !== 'FunctionDef' && node.kind !== 'Lambda') return true;
    const names = new Set<string>();
    walk(node, (inner) => {
      if (inner.kind === 'Nonlocal') for (const name of inner.names) rebound.add(name);
      if (inner.kind === 'Name') names.add(inner.id);
    });
    for (const name of names) mentions.set(name, (mentions.get(name) ?? 0) + 1);
    return false;
  };
  for (const statement of body) walk(statement, visit);
  return new Set([...rebound].filter((name) => (mentions.get(name) ?? 0) > 1));
}

/** Why a function cannot be written to a file on its own; null when it can. */
export function cellReason(node: Expression | Statement, frame: Frame | null): string | null {
  let reason: string | null = null;
  for (let at = frame; at !== null; at = at.parent) {
    const cells = at.sharedCells;
    if (cells === undefined || cells.size === 0) continue;
    walk(node, (inner) => {
      if (inner.kind === 'Name' && cells.has(inner.id))
        reason = `it shares the variable \`${inner.id}\` with another function, which no file keeps together`;
    });
  }
  return reason;
}
