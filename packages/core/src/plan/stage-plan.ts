import { annotationOf, lastArtifact, valueAfter } from './artifacts.js';
import type { ArtifactPlan, InputPlan, ParamPlan, SeedParamUse, StagePlan } from './blueprint.js';
import type { Crossing } from './liveness.js';
import { stageMetrics } from './metrics.js';
import type { StageRandomness } from './randomness.js';
import type { StageFiles } from './stage-files.js';
import type { NameTable, StageUses } from './stage-uses.js';
import type { Unit } from './units.js';

/** What planning found out of the stages; lists have an item for each stage. */
export interface Findings {
  readonly uses: readonly StageUses[];
  readonly crossing: Crossing;
  readonly table: NameTable;
  readonly artifacts: readonly (readonly ArtifactPlan[])[];
  readonly params: ReadonlyMap<Unit, ParamPlan>;
  readonly settings: readonly (readonly Unit[])[];
  readonly files: readonly StageFiles[];
  readonly randomness: readonly StageRandomness[];
  readonly seedUses: readonly SeedParamUse[];
  /** By stage. */
  readonly titles: ReadonlyMap<string, string>;
}

/** Puts together what code generation needs of each stage. */
export function stagePlans(found: Findings): StagePlan[] {
  return found.uses.map((stage, k) => stagePlan(stage, k, found));
}

function stagePlan(stage: StageUses, k: number, found: Findings): StagePlan {
  const { uses, artifacts, files } = found;
  const inputs = found.crossing.inputs[k] ?? new Set<string>();
  const outputs = found.crossing.outputs[k] ?? new Set<string>();
  const metrics = stageMetrics(stage);
  const random = found.randomness[k] ?? { kind: 'none', from: null, savesState: false };
  const seeds = found.seedUses.filter((s) => s.param.usedBy.includes(stage.name)).map((s) => s.param);
  return {
    name: stage.name,
    title: found.titles.get(stage.name) ?? '',
    cells: [...new Set(stage.units.map((u) => u.cell.cell.index))],
    units: stage.units,
    replays: [...stage.replays].sort((a, b) => a.index - b.index),
    settings: found.settings[k] ?? [],
    inputs: [...inputs].flatMap((name) => inputOf(name, k, found)),
    outputs: outputsOf(k, uses, artifacts),
    artifacts: artifacts[k] ?? [],
    seedParams: [...new Set(seeds)],
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
    unset: unsetNames(stage, outputs, inputs),
    shadowedBuiltins: [...stage.shadowedBuiltins],
  };
}

function inputOf(name: string, k: number, { uses, table, params, artifacts }: Findings): InputPlan[] {
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

/** Names that the stage's function must know before its code runs. */
function unsetNames(stage: StageUses, outputs: ReadonlySet<string>, inputs: ReadonlySet<string>): string[] {
  const byFunctions = [...stage.units, ...stage.replays]
    .filter((u) => u.role === 'nested' || u.role === 'code')
    .flatMap((u) => [...(u.facts.callable?.effects.binds.keys() ?? [])]);
  const surelyBound = (name: string) =>
    stage.units.some((u) => u.role === 'code' && u.facts.effects.binds.get(name)?.maybe === false);
  const perhaps = [...outputs].filter((name) => stage.binds.get(name)?.maybe === true);
  return [...new Set([...byFunctions, ...perhaps])].filter((name) => !inputs.has(name) && !surelyBound(name));
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
