import type { NotebookAnalysis } from '../analysis/notebook-analysis.js';
import type { Problem } from '../problem/problem.js';
import { lastArtifact, planArtifacts } from './artifacts.js';
import type { ArtifactPlan, Blueprint, ParamPlan } from './blueprint.js';
import { crossingProblems } from './crossing-problems.js';
import { placeDefinitions } from './definitions.js';
import type { Crossing } from './liveness.js';
import { orderStages } from './order.js';
import { defaultSeedParam, planParams, planSeedParams, unheldParams } from './params.js';
import type { ArtifactFormat } from './plan.js';
import { planRandomness, type StageRandomness } from './randomness.js';
import { needSettings, planSettings } from './settings.js';
import { Sharing } from './sharing.js';
import { skippedProblems } from './skipped.js';
import { planFiles } from './stage-files.js';
import { stagePlans } from './stage-plan.js';
import { collectUses, type NameTable, nameTable, type StageUses } from './stage-uses.js';
import { assignStages, type StageCells } from './stages.js';
import { statefulDefinitionProblems } from './stateful-definitions.js';
import { statementProblems } from './statement-problems.js';
import { assignedName, collectUnits, type Unit } from './units.js';
import { crossWithViews, importsNumpyOnly, viewProblems } from './views.js';

/** The settings that planning knows; `stagewright.yaml` has them among others. */
export interface PlanSettings {
  readonly package?: string | undefined;
  readonly artifacts: Readonly<Record<string, ArtifactFormat>>;
}

/** Everything that code generation needs to know, from the analysis of a notebook; refusals are in `problems`. */
export function planBlueprint(analysis: NotebookAnalysis, config: PlanSettings): Blueprint {
  const problems: Problem[] = [];
  const cells = assignStages(analysis);
  const units = collectUnits(analysis, cells);
  demoteLateParams(units);
  placeDefinitions(units);
  const { uses, table, cycles } = planUses(analysis, cells, units, problems);
  const settings = planSettings(uses, importPaths(units), table, problems);
  needSettings(uses, settings, table, problems);
  // A name that is gone at the end of its statement is no variable, but what it stood for may be one.
  const sharing = new Sharing(
    uses.flatMap((u) => [...u.units]),
    (name) => !table.imports.has(name) && !table.definitions.has(name),
  );
  const { crossing, parted } = crossWithViews(uses, sharing, importsNumpyOnly(units));
  const artifacts = planArtifacts(
    uses,
    crossing,
    sharing,
    config.artifacts,
    new Set(table.definitions.keys()),
  );
  problems.push(
    ...crossingProblems(uses, crossing, table),
    ...viewProblems(parted),
    ...statefulDefinitionProblems(uses, units),
  );
  const params = planParams(paramUses(uses, crossing, table, artifacts));
  const files = planFiles(uses, problems);
  const randomness = planRandomness(uses);
  const { seedUses, defaultSeed } = planSeeds(uses, units, table, params, randomness);
  const stages = stagePlans({
    uses,
    crossing,
    table,
    artifacts,
    params,
    settings,
    files,
    randomness,
    seedUses,
    titles: cells.titles,
  });
  return {
    package: config.package ?? packageName(analysis.notebook.path),
    source: cells.source,
    stages,
    units,
    params: [...params.values(), ...new Set(seedUses.map((s) => s.param))],
    seedUses,
    defaultSeed,
    definitions: units.filter((u) => u.role === 'definition'),
    problems: dedupeProblems(cycles.length === 0 ? problems : problems.filter(isTrueOfNotebook)),
  };
}

/** Orders the stages, and finds what each needs and binds. */
function planUses(
  analysis: NotebookAnalysis,
  cells: StageCells,
  units: readonly Unit[],
  problems: Problem[],
): { uses: StageUses[]; table: NameTable; cycles: readonly Problem[] } {
  const { order, problems: cycles } = orderStages(cells.names, units);
  const table = nameTable(units, skippedNames(analysis, cells));
  const uses = collectUses(
    order.map((name) => ({ name, units: units.filter((u) => u.stage === name && isInStage(u)) })),
    table,
    problems,
  );
  problems.push(
    ...cycles,
    ...statementProblems(analysis, units, cells),
    ...skippedProblems(analysis, cells, units),
    ...unheldParams(units),
  );
  return { uses, table, cycles };
}

function isInStage(unit: Unit): boolean {
  return unit.role === 'code' || unit.role === 'setting' || unit.role === 'nested';
}

/** A name that code binds before its `parameters` cell is an ordinary variable. */
function demoteLateParams(units: readonly Unit[]): void {
  const bound = new Set<string>();
  const last = units.findLastIndex((unit) => unit.role === 'param');
  for (const unit of units.slice(0, last + 1)) {
    const name = assignedName(unit.facts.node);
    if (unit.role === 'param' && name !== null && bound.has(name)) unit.role = 'code';
    for (const binding of unit.facts.effects.binds.keys()) bound.add(binding);
  }
}

function skippedNames(analysis: NotebookAnalysis, cells: StageCells): Set<string> {
  const names = new Set<string>();
  analysis.cells.forEach((cell, place) => {
    if (cells.stageOf[place] !== null) return;
    for (const { effects } of cell.statements) for (const name of effects.binds.keys()) names.add(name);
  });
  return names;
}

/** Which stages get each param, and not a changed value of it from an earlier stage. */
function paramUses(
  uses: readonly StageUses[],
  crossing: Crossing,
  table: NameTable,
  artifacts: readonly (readonly ArtifactPlan[])[],
): { unit: Unit; stages: string[] }[] {
  return [...table.params].map(([name, unit]) => ({
    unit,
    stages: uses.flatMap((stage, k) =>
      crossing.inputs[k]?.has(name) && lastArtifact(name, k, artifacts) === null ? [stage.name] : [],
    ),
  }));
}

/** The params that seed: those in the place of the notebook's seeds, and the one for stages that draw without a seed, if any do. */
function planSeeds(
  uses: readonly StageUses[],
  units: readonly Unit[],
  table: NameTable,
  params: ReadonlyMap<Unit, ParamPlan>,
  randomness: readonly StageRandomness[],
): Pick<Blueprint, 'seedUses' | 'defaultSeed'> {
  const taken = new Set([
    ...table.variables,
    ...table.params.keys(),
    ...table.imports,
    ...table.definitions.keys(),
    ...table.nested.keys(),
  ]);
  const seedUses = planSeedParams(units, taken);
  const unseeded = uses.filter((_, k) => randomness[k]?.kind === 'seeded from params').map((s) => s.name);
  const firstSeed = [...params.values()].find((p) => isSeedParam(p, units)) ?? seedUses[0]?.param ?? null;
  const needsDefault = unseeded.length > 0 && firstSeed === null;
  return { seedUses, defaultSeed: needsDefault ? defaultSeedParam(unseeded, taken) : firstSeed };
}

function isSeedParam(param: ParamPlan, units: readonly Unit[]): boolean {
  return (
    /seed|random_state/i.test(param.name) ||
    units.some((u) =>
      u.facts.effects.seeds.some((s) => s.argument.kind === 'name' && s.argument.text === param.name),
    )
  );
}

/** Dotted path of each imported name. */
export function importPaths(units: readonly Unit[]): Map<string, string> {
  const paths = new Map<string, string>();
  for (const unit of units) {
    if (unit.role !== 'import') continue;
    for (const [name, known] of unit.facts.effects.values)
      if (known.path !== null) paths.set(name, known.path);
  }
  return paths;
}

/** A Python package name from the notebook's file name. */
export function packageName(path: string): string {
  const stem = (path.split(/[\\/]/).at(-1) ?? 'notebook').replace(/\.ipynb$/i, '');
  const name = stem
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[\d_]+|_+$/g, '')
    .slice(0, 60);
  return name === '' ? 'pipeline' : name;
}

/** Where stages need each other, their order is not the notebook's, and says nothing of what is used before it is defined. */
function isTrueOfNotebook({ code }: Problem): boolean {
  return code !== 'order/used-before-definition';
}

function dedupeProblems(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter((p) => {
    const key = `${p.code} ${p.message} ${p.where?.cell} ${p.where?.line}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
