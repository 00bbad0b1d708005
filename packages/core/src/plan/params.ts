import { type Problem, problem } from '../problem/problem.js';
import { lineColumnAt } from '../text/text.js';
import type { ParamPlan, SeedParamUse } from './blueprint.js';
import { isLiteral, literalType } from './literals.js';
import type { Unit } from './units.js';
import { assignedName } from './units.js';
import { integerText, type YamlLiteral, yamlLiteral } from './yaml-literals.js';

/** A stage's use of a param, found by dataflow. */
export interface ParamUse {
  readonly unit: Unit;
  readonly stages: readonly string[];
}

function literalOf(unit: Unit): { literal: string; type: string } & YamlLiteral {
  const { node } = unit.facts;
  if ((node.kind !== 'Assign' && node.kind !== 'AnnAssign') || node.value === null)
    return { literal: 'None', type: 'Any', yaml: 'null', shape: 'plain' };
  const { source } = unit.cell.syntax;
  return {
    literal: source.slice(node.value.from, node.value.to),
    type: literalType(node.value),
    ...(yamlLiteral(node.value, source) ?? { yaml: 'null', shape: 'plain' }),
  };
}

/** Params of the notebook's own variables: under the stage that uses them, at the top when several do. */
export function planParams(uses: readonly ParamUse[]): Map<Unit, ParamPlan> {
  const plans = new Map<Unit, ParamPlan>();
  for (const { unit, stages } of uses) {
    const name = assignedName(unit.facts.node);
    const [only] = stages;
    if (name === null || only === undefined) continue;
    plans.set(unit, {
      path: stages.length === 1 ? [only, name] : [name],
      name,
      ...literalOf(unit),
      cell: unit.cell.cell.index,
      origin: `cell ${unit.cell.cell.index + 1}`,
      usedBy: stages,
    });
  }
  return plans;
}

/** Parameters that stay in the code, because params.yaml cannot hold them. */
export function unheldParams(units: readonly Unit[]): Problem[] {
  return units.flatMap(({ role, cell, facts: { node } }) => {
    if (role === 'param' || !cell.tags.parameters) return [];
    if ((node.kind !== 'Assign' && node.kind !== 'AnnAssign') || node.value === null) return [];
    if (!isLiteral(node.value) || yamlLiteral(node.value, cell.syntax.source) !== null) return [];
    const { line, column } = lineColumnAt(cell.syntax.source, node.value.from);
    const remark = problem(
      'params/not-in-yaml',
      'This value stays in the code: YAML would give another one (it has no tuples, for instance).',
      'Write it so that YAML can hold it (lists for tuples), or leave it as it is.',
      { cell: cell.cell.index, line, column },
    );
    return [{ ...remark, level: 'info' }];
  });
}

interface SeedPlace {
  readonly stage: string;
  readonly unit: Unit;
  readonly from: number;
  readonly to: number;
  readonly value: string;
}

function seedPlaces(units: readonly Unit[]): SeedPlace[] {
  return units.flatMap((unit) => {
    if (unit.role === 'import' || unit.role === 'param' || unit.role === 'definition') return [];
    const { effects } = unit.facts;
    const literals = effects.seedLiterals.map((s) => ({ from: s.from, to: s.to, value: s.value }));
    const direct = effects.seeds.flatMap((s) =>
      s.argument.kind === 'literal'
        ? [{ from: s.argument.from, to: s.argument.to, value: s.argument.text }]
        : [],
    );
    return dedupe([...literals, ...direct]).map((place) => ({ ...place, unit, stage: unit.stage }));
  });
}

function dedupe<T extends { from: number; to: number }>(places: readonly T[]): T[] {
  const seen = new Map<number, T>();
  for (const place of places) seen.set(place.from, place);
  return [...seen.values()];
}

/**
 * Integer literals that fix randomness become params: one `seed` when the notebook has one value for all, else one for each
 * stage and value.
 */
export function planSeedParams(units: readonly Unit[], taken: ReadonlySet<string>): SeedParamUse[] {
  const places = seedPlaces(units);
  const values = new Set(places.map((p) => p.value));
  const made = new Map<string, ParamPlan & { usedBy: string[] }>();
  const namesOfStage = new Map<string, Set<string>>();
  return places.map((place) => {
    const isShared = values.size === 1;
    const key = isShared ? place.value : `${place.stage} ${place.value}`;
    let param = made.get(key);
    if (param === undefined) {
      const used = namesOfStage.get(place.stage) ?? new Set<string>();
      namesOfStage.set(place.stage, used);
      const name = freeName(taken, isShared ? new Set() : used);
      used.add(name);
      param = {
        path: isShared ? [name] : [place.stage, name],
        name,
        literal: place.value,
        type: 'int',
        cell: place.unit.cell.cell.index,
        origin: `cell ${place.unit.cell.cell.index + 1}`,
        usedBy: [],
        yaml: integerText(place.value),
        shape: 'plain',
      };
      made.set(key, param);
    }
    if (!param.usedBy.includes(place.stage)) param.usedBy.push(place.stage);
    return { cell: place.unit.cell.cell.index, from: place.from, to: place.to, param };
  });
}

/** `seed`, `seed_2` … that is no name of the notebook. */
function freeName(taken: ReadonlySet<string>, used: ReadonlySet<string>): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? 'seed' : `seed_${n}`;
    if (!taken.has(name) && !used.has(name)) return name;
  }
}

/** The param that seeds the stages of a notebook that draws without seeding. */
export function defaultSeedParam(stages: readonly string[], taken: ReadonlySet<string>): ParamPlan {
  const name = freeName(taken, new Set());
  return {
    path: [name],
    name,
    literal: '0',
    type: 'int',
    cell: 0,
    origin: 'the notebook sets no seed',
    usedBy: stages,
    yaml: '0',
    shape: 'plain',
  };
}
