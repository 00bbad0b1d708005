import type { StatementFacts } from '../analysis/facts.js';
import { isBeforeImports } from '../analysis/knowledge/settings.js';
import type { CellAnalysis, NotebookAnalysis } from '../analysis/notebook-analysis.js';
import { runtimeImports } from '../analysis/runtime-imports.js';
import type { Expression, Statement } from '../syntax/ast.js';
import { liftImports } from './lifted-imports.js';
import { isImmutableLiteral, isLiteral } from './literals.js';
import type { StageCells } from './stages.js';
import { yamlLiteral } from './yaml-literals.js';

/**
 * What becomes of a top-level statement.
 * - `import`: goes to the top of each module that uses it.
 * - `definition`: a function, class or constant that goes to a module of its own.
 * - `nested`: a function or class that reads the notebook's variables: it stays with the code that uses it.
 * - `setting`: made again in each later stage that it affects.
 * - `param`: becomes a value in params.yaml.
 * - `code`: belongs to its stage.
 */
export type Role = 'import' | 'definition' | 'nested' | 'setting' | 'param' | 'code';

/** A top-level statement of the notebook in its place. */
export interface Unit {
  readonly index: number;
  readonly cell: CellAnalysis;
  readonly facts: StatementFacts;
  readonly stage: string;
  role: Role;
}

/** All units of the cells that are not skipped, in notebook order, with their roles but for `definition` and `nested`. */
export function collectUnits(analysis: NotebookAnalysis, stages: StageCells): Unit[] {
  const units: Unit[] = [];
  const paths = boundPaths(analysis);
  analysis.cells.forEach((cell, place) => {
    const stage = stages.stageOf[place];
    if (stage === null || stage === undefined) return;
    for (const facts of cell.statements) {
      const lifted = isImportLike(facts.node) ? null : liftImports(facts, paths);
      for (const one of [...(lifted?.imports ?? []), lifted?.rest ?? facts])
        units.push({ index: units.length, cell, facts: one, stage, role: 'code' });
    }
  });
  const counts = bindCounts(units);
  const seedNames = new Set(
    units.flatMap((u) =>
      u.facts.effects.seeds.flatMap((s) => (s.argument.kind === 'name' ? [s.argument.text] : [])),
    ),
  );
  for (const unit of units) unit.role = roleOf(unit, counts, seedNames);
  demoteReboundImports(units);
  return units;
}

/** The dotted paths that each name is bound to, in the whole notebook; null among them for other values. */
function boundPaths(analysis: NotebookAnalysis): ReadonlyMap<string, ReadonlySet<string | null>> {
  const paths = new Map<string, Set<string | null>>();
  for (const { effects } of analysis.cells.flatMap((cell) => cell.statements)) {
    for (const name of effects.binds.keys()) {
      const known = paths.get(name) ?? new Set();
      paths.set(name, known.add(effects.values.get(name)?.path ?? null));
    }
  }
  return paths;
}

const countsOf = new WeakMap<readonly Unit[], ReadonlyMap<string, number>>();

/** How many units bind each name. */
export function bindCounts(units: readonly Unit[]): ReadonlyMap<string, number> {
  const known = countsOf.get(units);
  if (known !== undefined) return known;
  const counts = new Map<string, number>();
  countsOf.set(units, counts);
  for (const { facts } of units) {
    for (const name of facts.effects.binds.keys()) counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const name of facts.effects.deletes.keys()) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function roleOf(unit: Unit, counts: ReadonlyMap<string, number>, seedNames: ReadonlySet<string>): Role {
  const { node, effects } = unit.facts;
  if (isImportLike(node)) return 'import';
  if (isSetting(unit)) return 'setting';
  const name = assignedName(node);
  if (name !== null && node.kind !== 'For' && isAssign(node) && node.value !== null) {
    if (unit.cell.tags.parameters && isLiteral(node.value) && isExactInYaml(unit, node.value)) return 'param';
    const isSeed = seedNames.has(name) && counts.get(name) === 1 && isImmutableLiteral(node.value);
    if (isSeed && effects.mutates.size === 0) return 'param';
  }
  return 'code';
}

function isExactInYaml(unit: Unit, node: Expression): boolean {
  return yamlLiteral(node, unit.cell.syntax.source) !== null;
}

function isAssign(node: Statement): node is Extract<Statement, { kind: 'Assign' | 'AnnAssign' }> {
  return node.kind === 'Assign' || node.kind === 'AnnAssign';
}

/** The name that a plain `name = …` or `name: T = …` binds; null for anything else. */
export function assignedName(node: Statement): string | null {
  if (node.kind === 'Assign' && node.targets.length === 1 && node.targets[0]?.kind === 'Name')
    return node.targets[0].id;
  if (node.kind === 'AnnAssign' && node.target.kind === 'Name') return node.target.id;
  return null;
}

/** An import, or a `try` that imports this or that. */
function isImportLike(node: Statement): boolean {
  if (node.kind === 'Import' || node.kind === 'ImportFrom') return true;
  if (node.kind !== 'Try' || node.finalbody.length > 0 || node.isStar) return false;
  if (runtimeImports(node) !== null) return true;
  const parts = [...node.body, ...node.orelse, ...node.handlers.flatMap((h) => h.body)];
  return (
    node.body.some((s) => s.kind === 'Import' || s.kind === 'ImportFrom') &&
    parts.every(
      (s) =>
        s.kind === 'Import' ||
        s.kind === 'ImportFrom' ||
        s.kind === 'Pass' ||
        (s.kind === 'Assign' && assignedName(s) !== null && s.value.kind === 'Constant'),
    )
  );
}

/** A statement that does nothing but change settings of a library. */
function isSetting({ facts: { node, effects } }: Unit): boolean {
  if (effects.settings.length === 0 || effects.binds.size > 0 || effects.draws.length > 0) return false;
  if (node.kind === 'Expr' && node.value.kind === 'Constant') return true;
  if (node.kind === 'Expr' && node.value.kind === 'Call') {
    const isCall = effects.settings.some((s) => s.from === node.value.from && s.to === node.value.to);
    const isOwn = node.value.func.kind === 'Name' && !effects.calls.some((c) => c.from === node.value.from);
    // A function of the notebook may do more than set something.
    const doesMore = effects.shows || effects.figures || effects.files.length > 0 || effects.mutates.size > 0;
    return isCall && !(isOwn && doesMore);
  }
  if (node.kind === 'Assign' || node.kind === 'AugAssign') {
    const targets = node.kind === 'Assign' ? node.targets : [node.target];
    return targets.every((t) => effects.settings.some((s) => s.from === t.from || s.from === node.from));
  }
  return false;
}

/** Whether the setting has to be made before other modules are imported, and can be: it needs nothing but its own module. */
export function mustPrecedeImports(unit: Unit): boolean {
  const { node, effects } = unit.facts;
  const callsOwn = node.kind === 'Expr' && node.value.kind === 'Call' && node.value.func.kind === 'Name';
  return (
    unit.role === 'setting' &&
    effects.settings.every((s) => isBeforeImports(s.path)) &&
    effects.reads.size <= 1 &&
    effects.deferredReads.size === 0 &&
    !callsOwn
  );
}

/** Whether the setting stands at the top of its own stage's module, and not among the code, which may look at what was set before. */
export function standsBeforeImports(unit: Unit, units: readonly Unit[]): boolean {
  if (!mustPrecedeImports(unit)) return false;
  if (unit.facts.effects.settings.some((s) => !s.path.startsWith('os.environ'))) return true;
  const isRemoval = unit.facts.effects.settings.some((s) => /\.(pop|clear)$/.test(s.path));
  const followsCode = units.some((u) => u.stage === unit.stage && u.role === 'code' && u.index < unit.index);
  const precedesImport = units.some((u) => u.role === 'import' && u.index > unit.index);
  return !followsCode || (precedesImport && !isRemoval);
}

/** A name that is imported and also bound otherwise is an ordinary variable; so is one imported from two places. */
function demoteReboundImports(units: readonly Unit[]): void {
  const paths = new Map<string, string | null>();
  const rebound = new Set<string>();
  for (const unit of units) {
    const { binds, values } = unit.facts.effects;
    for (const name of binds.keys()) {
      const bound = values.get(name);
      if (bound === undefined) continue;
      if (unit.role !== 'import') {
        rebound.add(name);
        continue;
      }
      const known = paths.get(name);
      // `import a` and `import a.b` both bind `a`.
      if (known !== undefined && known !== bound.path && unit.facts.node.kind !== 'Try') rebound.add(name);
      paths.set(name, bound.path);
    }
    for (const name of unit.facts.effects.deletes.keys()) rebound.add(name);
  }
  for (const unit of units) {
    if (unit.role !== 'import') continue;
    if ([...unit.facts.effects.binds.keys()].some((name) => rebound.has(name))) unit.role = 'code';
  }
}
