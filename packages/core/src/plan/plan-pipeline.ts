import { BUILTINS } from '../analysis/builtins.js';
import type { NotebookAnalysis } from '../analysis/notebook-analysis.js';
import { fillCommand } from '../cells/shell-fields.js';
import { type Problem, problem } from '../problem/problem.js';
import { annotationOf, lastArtifact, planArtifacts, valueAfter } from './artifacts.js';
import type { ArtifactPlan, Blueprint, InputPlan, ParamPlan, StagePlan } from './blueprint.js';
import { crossingProblems } from './crossing-problems.js';
import { placeDefinitions } from './definitions.js';
import type { Crossing } from './liveness.js';
import { stageMetrics } from './metrics.js';
import { orderStages, placeOf } from './order.js';
import { defaultSeedParam, planParams, planSeedParams, unheldParams } from './params.js';
import type { ArtifactFormat } from './plan.js';
import { planRandomness } from './randomness.js';
import { needSettings, planSettings } from './settings.js';
import { Sharing } from './sharing.js';
import { skippedProblems } from './skipped.js';
import { planFiles } from './stage-files.js';
import { collectUses, type NameTable, nameTable, type StageUses } from './stage-uses.js';
import { assignStages, type StageCells } from './stages.js';
import { statefulDefinitionProblems } from './stateful-definitions.js';
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
  const { order, problems: cycles } = orderStages(cells.names, units);
  const table = nameTable(units, skippedNames(analysis, cells));
  const uses = collectUses(
    order.map((name) => ({ name, units: units.filter((u) => u.stage === name && isInStage(u)) })),
    table,
    problems,
  );
  problems.push(
    ...cycles,
    ...unitProblems(analysis, units, cells),
    ...skippedProblems(analysis, cells, units),
    ...unheldParams(units),
  );
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
  const taken = new Set([
    ...table.variables,
    ...table.params.keys(),
    ...table.imports,
    ...table.definitions.keys(),
    ...table.nested.keys(),
  ]);
  const seedUses = planSeedParams(units, taken);
  const files = planFiles(uses, problems);
  const randomness = planRandomness(uses);
  const unseeded = uses.filter((_, k) => randomness[k]?.kind === 'seeded from params').map((s) => s.name);
  const firstSeed = [...params.values()].find((p) => isSeedParam(p, units)) ?? seedUses[0]?.param ?? null;
  const needsDefault = unseeded.length > 0 && firstSeed === null;
  const stages = uses.map((stage, k): StagePlan => {
    const metrics = stageMetrics(stage);
    const random = randomness[k] ?? { kind: 'none', from: null, savesState: false };
    return {
      name: stage.name,
      title: cells.titles.get(stage.name) ?? '',
      cells: cellsOf(stage),
      units: stage.units,
      replays: [...stage.replays].sort((a, b) => a.index - b.index),
      settings: settings[k] ?? [],
      inputs: [...(crossing.inputs[k] ?? [])].flatMap((name) =>
        inputOf(name, k, uses, table, params, artifacts),
      ),
      outputs: outputsOf(k, uses, artifacts),
      artifacts: artifacts[k] ?? [],
      seedParams: unique(seedUses.filter((s) => s.param.usedBy.includes(stage.name)).map((s) => s.param)),
      definitions: stage.definitions,
      weakNames: stage.weakNames,
      metrics: metrics.names,
      metricsDict: metrics.dict,
      deps: files[k]?.deps ?? [],
      outs: files[k]?.outs ?? [],
      figures: drawsFigures(stage),
      random: random.kind,
      randomStateFrom: random.from === null ? null : (uses[random.from]?.name ?? null),
      savesRandomState: random.savesState,
      after: files[k]?.after ?? [],
      isAsync: stage.units.some((u) => u.facts.effects.awaits),
      unset: unsetNames(stage, crossing.outputs[k] ?? new Set(), crossing.inputs[k] ?? new Set()),
      shadowedBuiltins: [...stage.shadowedBuiltins],
    };
  });
  return {
    package: config.package ?? packageName(analysis.notebook.path),
    source: cells.source,
    stages,
    units,
    params: [...params.values(), ...unique(seedUses.map((s) => s.param))],
    seedUses,
    defaultSeed: needsDefault ? defaultSeedParam(unseeded, taken) : firstSeed,
    definitions: units.filter((u) => u.role === 'definition'),
    problems: dedupeProblems(cycles.length === 0 ? problems : problems.filter(isTrueOfNotebook)),
  };
}

/** Names that the stage's function must know before its code runs. */
function unsetNames(stage: StageUses, outputs: ReadonlySet<string>, inputs: ReadonlySet<string>): string[] {
  const byFunctions = [...stage.units, ...stage.replays]
    .filter((u) => u.role === 'nested' || u.role === 'code')
    .flatMap((u) => [...(u.facts.callable?.effects.binds.keys() ?? [])]);
  const surelyBound = (name: string) =>
    stage.units.some((u) => u.role === 'code' && u.facts.effects.binds.get(name)?.maybe === false);
  const perhaps = [...outputs].filter((name) => stage.binds.get(name)?.maybe === true);
  return unique([...byFunctions, ...perhaps]).filter((name) => !inputs.has(name) && !surelyBound(name));
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
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

function cellsOf(stage: StageUses): number[] {
  return unique(stage.units.map((u) => u.cell.cell.index));
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

function inputOf(
  name: string,
  k: number,
  uses: readonly StageUses[],
  table: NameTable,
  params: ReadonlyMap<Unit, ParamPlan>,
  artifacts: readonly (readonly ArtifactPlan[])[],
): InputPlan[] {
  const known = valueAfter(name, k - 1, uses);
  const cell = uses[k]?.needs.get(name)?.unit.cell.cell.index ?? 0;
  const artifact = lastArtifact(name, k, artifacts);
  if (artifact !== null) {
    return [{ name, type: annotationOf(known), value: known, source: { kind: 'artifact', artifact }, cell }];
  }
  const unit = table.params.get(name);
  const param = unit === undefined ? undefined : params.get(unit);
  return param === undefined
    ? []
    : [{ name, type: param.type, value: null, source: { kind: 'param', param }, cell }];
}

function outputsOf(
  k: number,
  uses: readonly StageUses[],
  artifacts: readonly (readonly ArtifactPlan[])[],
): StagePlan['outputs'] {
  return (artifacts[k] ?? [])
    .flatMap((artifact) => artifact.names)
    .map((name) => {
      const known = valueAfter(name, k, uses);
      return { name, type: annotationOf(known), value: known };
    });
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

const FIGURE_MODULES = /^(matplotlib|seaborn|mpl_toolkits|pylab)\b/;
const FIGURE_MAKERS = /^(pandas|statsmodels|sklearn|imblearn|networkx|skimage|xgboost|lightgbm|shap|arviz)\b/;

/** Whether a stage may leave figures: it draws, in a notebook that can. */
function drawsFigures(stage: StageUses): boolean {
  return stage.units.some(({ role, facts: { effects } }) => {
    if (role === 'nested') return false;
    return (
      effects.figures ||
      effects.figureShows.length > 0 ||
      effects.calls.some((c) => FIGURE_MODULES.test(c.path) && !FIGURE_MAKERS.test(c.path))
    );
  });
}

/** Refusals that stand at one statement or magic: syntax, unknown magics, names looked up at run time. */
function unitProblems(analysis: NotebookAnalysis, units: readonly Unit[], cells: StageCells): Problem[] {
  const problems: Problem[] = [];
  analysis.cells.forEach(({ syntax, cell, tagProblems }, place) => {
    problems.push(...tagProblems.map((p) => ({ ...p, where: { ...p.where, cell: cell.index } })));
    if (cells.stageOf[place] === null) return;
    const at = (from: number) => ({ cell: cell.index, ...lineColumn(syntax.source, from) });
    for (const found of syntax.module.problems) {
      problems.push(
        problem(
          'syntax/invalid',
          `Python cannot read this: ${found.message}.`,
          'Correct the syntax, or tag the cell `skip`.',
          at(found.from),
        ),
      );
    }
    for (const magic of syntax.magics) {
      if (
        magic.kind === 'shell' &&
        !magic.isCell &&
        fillCommand(magic.command, (name) => isBound(name, units)) === 'expression'
      ) {
        problems.push(
          problem(
            'ipython/shell-expression',
            'The shell line fills in an expression, which only IPython can evaluate there.',
            'Assign the expression to a variable, and use that in the braces.',
            at(magic.from),
          ),
        );
      }
      const isLost =
        magic.kind === 'unknown' ||
        magic.kind === 'run' ||
        (magic.kind === 'setting' && /^(cd|precision)$/.test(magic.name)) ||
        (magic.kind === 'unwrapped' && magic.binds !== null);
      if (!isLost) continue;
      const name = magic.name === '' ? 'This magic' : `\`%${magic.isCell ? '%' : ''}${magic.name}\``;
      problems.push(
        problem(
          'ipython/magic',
          `${name} works in a notebook only, and has no equivalent in a script.`,
          'Replace it by Python, or tag the cell `skip`.',
          at(magic.from),
        ),
      );
    }
    if (cell.tags.includes('raises-exception')) {
      problems.push(
        problem(
          'order/raises',
          'The cell is tagged `raises-exception`: it is meant to fail, and a stage that fails ends the pipeline.',
          'Catch the exception in the cell, or tag the cell `skip`.',
          at(0),
        ),
      );
    }
  });
  problems.push(...timedProblems(units), ...deletedBuiltins(units));
  for (const unit of units) {
    for (const hazard of unit.facts.effects.hazards) {
      problems.push(problem(hazard.code, hazard.message, hazard.remedy, placeOf(unit, hazard.at)));
    }
  }
  return problems;
}

/** `%timeit x = …` binds `x` in a place of its own: the notebook never sees it, a script would. */
function timedProblems(units: readonly Unit[]): Problem[] {
  const problems: Problem[] = [];
  for (const unit of units) {
    const { node, effects } = unit.facts;
    const isTimed = unit.cell.syntax.magics.some(
      (m) =>
        m.kind === 'unwrapped' &&
        m.isolated &&
        (m.isCell || (m.code !== null && m.code.from <= node.from && node.from < m.code.to)),
    );
    if (!isTimed) continue;
    for (const name of effects.binds.keys()) {
      const isUsed = units.some((other) => other !== unit && other.facts.effects.reads.has(name));
      if (isUsed) {
        problems.push(
          problem(
            'ipython/timeit',
            `\`%timeit\` binds \`${name}\` only while it measures, and other cells use that name.`,
            'Rename it here, or tag the cell `skip`.',
            placeOf(unit, node.from),
          ),
        );
      }
    }
  }
  return problems;
}

function isBound(name: string, units: readonly Unit[]): boolean {
  return BUILTINS.has(name) || units.some((u) => u.facts.effects.binds.has(name));
}

/** `del max` gives the built-in function back in a notebook; in a function the name would be unbound. */
function deletedBuiltins(units: readonly Unit[]): Problem[] {
  const deleting = units.filter((unit) => unit.facts.effects.deletes.size > 0);
  return deleting.flatMap((unit) =>
    [...unit.facts.effects.deletes]
      .filter(([name]) => BUILTINS.has(name))
      .map(([name, at]) =>
        problem(
          'names/builtin',
          `\`${name}\` is a built-in function again after this \`del\`, which a stage cannot have.`,
          `Give your own variable another name than \`${name}\`.`,
          placeOf(unit, at),
        ),
      ),
  );
}

function lineColumn(source: string, at: number): { line: number; column: number } {
  const before = source.slice(0, at);
  const line = before.split('\n').length;
  return { line, column: at - before.lastIndexOf('\n') };
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
