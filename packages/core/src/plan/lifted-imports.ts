import { noEffects, type StatementFacts } from '../analysis/facts.js';
import type { Import, ImportFrom, Statement, Try } from '../syntax/ast.js';
import type { Range } from '../text/text.js';

/** An import among other statements of a `try`, taken out of it. */
export interface Lifted {
  /** The import, as a statement of its own. */
  readonly imports: readonly StatementFacts[];
  /** What is left of the `try`; its imports are to be removed from its text. */
  readonly rest: StatementFacts;
}

type ImportNode = Import | ImportFrom;

/**
 * `try: import a; print(a.__version__)` / `except ImportError: !pip install a; import a` imports `a` whatever happens: the import is one like
 * any other, and what is left of the `try` stays where it is. Null where a name may end up as
 * something else: `paths` has what each name is bound to in the whole notebook.
 */
export function liftImports(
  facts: StatementFacts,
  paths: ReadonlyMap<string, ReadonlySet<string | null>>,
): Lifted | null {
  const { node, effects } = facts;
  if (node.kind !== 'Try' || node.handlers.length === 0 || node.orelse.length > 0) return null;
  const lifted = importsOf(node.body).filter((one) => isInEveryHandler(one, node));
  const names = lifted.flatMap(boundBy);
  if (names.length === 0) return null;
  // In the whole notebook the name means one thing.
  if (names.some((name) => paths.get(name)?.size !== 1 || paths.get(name)?.has(null))) return null;
  const binds = new Map(effects.binds);
  const values = new Map(effects.values);
  const reads = new Map(effects.reads);
  const imports = lifted.map((one) => {
    const own = noEffects();
    for (const name of boundBy(one)) {
      const value = values.get(name);
      own.binds.set(name, { at: one.from, maybe: false });
      if (value !== undefined) own.values.set(name, value);
      binds.delete(name);
      values.delete(name);
      reads.set(name, one.from);
    }
    return { node: one, effects: own, callable: null };
  });
  return { imports, rest: { ...facts, effects: { ...effects, binds, values, reads } } };
}

function importsOf(body: readonly Statement[]): ImportNode[] {
  return body.filter((s): s is ImportNode => s.kind === 'Import' || s.kind === 'ImportFrom');
}

function boundBy(node: ImportNode): string[] {
  return node.names.map(
    (a) => a.asname ?? (node.kind === 'Import' ? (a.name.split('.', 1)[0] ?? a.name) : a.name),
  );
}

function isInEveryHandler(one: ImportNode, { handlers }: Try): boolean {
  return handlers.every((handler) => importsOf(handler.body).some((other) => isSame(one, other)));
}

function isSame(a: ImportNode, b: ImportNode): boolean {
  const text = (node: ImportNode) =>
    JSON.stringify([
      node.kind,
      node.kind === 'ImportFrom' ? [node.level, node.module] : null,
      node.names.map((alias) => [alias.name, alias.asname]),
    ]);
  return text(a) === text(b);
}

/** The places of the imports that were taken out of a `try`. */
export function liftedRanges({ node, effects }: StatementFacts): Range[] {
  if (node.kind !== 'Try') return [];
  const lifted = importsOf(node.body).filter(
    (one) => isInEveryHandler(one, node) && boundBy(one).every((name) => !effects.binds.has(name)),
  );
  const blocks = [node.body, ...node.handlers.map((handler) => handler.body)];
  return blocks.flatMap((body) =>
    importsOf(body).filter((one) => lifted.some((other) => isSame(one, other))),
  );
}
