import { BUILTINS } from '../../analysis/builtins.js';
import type { CellAnalysis } from '../../analysis/notebook-analysis.js';
import type { Expression, Parameters, Statement } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import { perCell } from './per-context.js';

/** Every identifier of the notebook, whatever its scope, and those that formulas mention (`C(x)` in patsy). */
export function takenNames(cells: readonly CellAnalysis[]): ReadonlySet<string> {
  const names = new Set<string>(BUILTINS);
  for (const cell of cells) for (const name of namesIn(cell)) names.add(name);
  return names;
}

const namesIn = perCell(({ syntax, statements }): ReadonlySet<string> => {
  const names = new Set<string>();
  walk(syntax.module, (node) => {
    collect(node, names);
  });
  for (const magic of syntax.magics) {
    if (magic.kind === 'shell') for (const name of magic.names) names.add(name);
  }
  for (const { effects, callable } of statements) {
    for (const name of effects.weakReads.keys()) names.add(name);
    for (const name of callable?.effects.weakReads.keys() ?? []) names.add(name);
    for (const name of effects.binds.keys()) names.add(name);
  }
  return names;
});

function collect(node: Expression | Statement, names: Set<string>): void {
  switch (node.kind) {
    case 'Name':
      names.add(node.id);
      return;
    case 'FunctionDef':
      names.add(node.name);
      collectParameters(node.args, names);
      return;
    case 'ClassDef':
    case 'TypeAlias':
      names.add(node.name);
      return;
    case 'Lambda':
      collectParameters(node.args, names);
      return;
    case 'Import':
    case 'ImportFrom':
      for (const { name, asname } of node.names) names.add(asname ?? name.split('.', 1)[0] ?? name);
      return;
    case 'Try':
      for (const { name } of node.handlers) if (name !== null) names.add(name);
      return;
    case 'Match':
      for (const { captures } of node.cases) for (const { id } of captures) names.add(id);
      return;
    case 'Global':
    case 'Nonlocal':
      for (const name of node.names) names.add(name);
      return;
    default:
  }
}

function collectParameters(args: Parameters, names: Set<string>): void {
  for (const { name } of args) names.add(name);
}

/** The first of the candidates that is free, then numbered ones of the last. */
export function freeName(taken: ReadonlySet<string>, candidates: readonly string[]): string {
  const free = candidates.find((name) => !taken.has(name));
  if (free !== undefined) return free;
  const base = candidates.at(-1) ?? 'value';
  for (let n = 2; ; n += 1) if (!taken.has(`${base}_${n}`)) return `${base}_${n}`;
}

/** `RandomForestClassifier` gives `random_forest_classifier`. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}
