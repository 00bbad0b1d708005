import type { Expression, Statement } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';

/** Names that a function's body binds and that are therefore local to it, and those it declares global or nonlocal. */
export interface LocalNames {
  readonly bound: Set<string>;
  readonly globals: Set<string>;
  readonly nonlocals: Set<string>;
}

/** Python's rule: every name that a function's own body binds anywhere is local, unless declared otherwise. */
export function localNames(body: readonly Statement[]): LocalNames {
  const names: LocalNames = { bound: new Set(), globals: new Set(), nonlocals: new Set() };
  for (const statement of body) collect(statement, names);
  for (const name of names.globals) names.bound.delete(name);
  for (const name of names.nonlocals) names.bound.delete(name);
  return names;
}

function collectAll(body: readonly Statement[], names: LocalNames): void {
  for (const statement of body) collect(statement, names);
}

/** A table of the kinds of statements that bind names: one place to look one up, so it stays in one piece. */
function collect(s: Statement, names: LocalNames): void {
  switch (s.kind) {
    case 'FunctionDef':
    case 'ClassDef':
    case 'TypeAlias':
      names.bound.add(s.name);
      return;
    case 'Assign':
      for (const target of s.targets) targetNames(target, names.bound);
      walrusNames(s.value, names.bound);
      return;
    case 'AugAssign':
    case 'AnnAssign':
      targetNames(s.target, names.bound);
      if (s.value !== null) walrusNames(s.value, names.bound);
      return;
    case 'For':
      targetNames(s.target, names.bound);
      walrusNames(s.iter, names.bound);
      collectAll(s.body, names);
      collectAll(s.orelse, names);
      return;
    case 'While':
    case 'If':
      walrusNames(s.test, names.bound);
      collectAll(s.body, names);
      collectAll(s.orelse, names);
      return;
    case 'With':
      for (const item of s.items) {
        walrusNames(item.context, names.bound);
        if (item.target !== null) targetNames(item.target, names.bound);
      }
      collectAll(s.body, names);
      return;
    case 'Try':
      collectAll(s.body, names);
      for (const handler of s.handlers) {
        if (handler.name !== null) names.bound.add(handler.name);
        collectAll(handler.body, names);
      }
      collectAll(s.orelse, names);
      collectAll(s.finalbody, names);
      return;
    case 'Match':
      walrusNames(s.subject, names.bound);
      for (const c of s.cases) {
        for (const capture of c.captures) names.bound.add(capture.id);
        if (c.guard !== null) walrusNames(c.guard, names.bound);
        collectAll(c.body, names);
      }
      return;
    case 'Import':
      for (const alias of s.names) names.bound.add(alias.asname ?? alias.name.split('.', 1)[0] ?? alias.name);
      return;
    case 'ImportFrom':
      for (const alias of s.names) if (alias.name !== '*') names.bound.add(alias.asname ?? alias.name);
      return;
    case 'Global':
      for (const name of s.names) names.globals.add(name);
      return;
    case 'Nonlocal':
      for (const name of s.names) names.nonlocals.add(name);
      return;
    case 'Delete':
      for (const target of s.targets) targetNames(target, names.bound);
      return;
    case 'Expr':
      walrusNames(s.value, names.bound);
      return;
    case 'Return':
    case 'Raise':
    case 'Assert':
      for (const expression of s.values) walrusNames(expression, names.bound);
      return;
    default:
      return;
  }
}

/** The plain names that an assignment target binds. */
export function targetNames(target: Expression, into: Set<string>): void {
  switch (target.kind) {
    case 'Name':
      into.add(target.id);
      return;
    case 'Tuple':
    case 'List':
      for (const element of target.elts) targetNames(element, into);
      return;
    case 'Starred':
      targetNames(target.value, into);
      return;
    default:
      return;
  }
}

/** Names bound by `:=` in an expression; comprehensions bind them in the scope around, lambdas keep them. */
export function walrusNames(node: Expression, into: Set<string>): void {
  walk(node, (inner) => {
    if (inner.kind === 'NamedExpr') into.add(inner.target.id);
    return inner.kind !== 'Lambda';
  });
}
