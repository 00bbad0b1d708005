import type { CellAnalysis } from '../../analysis/notebook-analysis.js';
import type { Value } from '../../analysis/value.js';
import { annotationOf } from '../../plan/artifacts.js';
import type { StagePlan } from '../../plan/blueprint.js';
import { neededNames } from '../../plan/definitions.js';
import type { Unit } from '../../plan/units.js';

/** What the function that a cell becomes gets and gives. */
export interface CellFunction {
  readonly name: string;
  readonly inputs: readonly { readonly name: string; readonly type: string }[];
  readonly outputs: readonly { readonly name: string; readonly type: string }[];
}

/** What stands around the code that becomes a function: its stage, or the whole notebook. */
export type Surroundings = Pick<StagePlan, 'units' | 'replays' | 'seedParams'> & {
  readonly inputs: readonly { readonly name: string; readonly type: string }[];
};

/** The function that a cell tagged `function:NAME` becomes; null as for `inferFunction`. */
export function cellFunction(
  cell: CellAnalysis,
  units: readonly Unit[],
  stage: StagePlan,
  results: readonly string[],
): CellFunction | null {
  const name = cell.tags.functionName;
  if (name === null) return null;
  return inferFunction(name, units, stage, results, (unit) => unit.cell === cell);
}

/**
 * Infers inputs and outputs of code that becomes a function: what it reads of the variables around it before it binds them, and
 * what it binds and the rest of the stage, or a later one, reads. Null when the code must stay where it is because it defines or
 * uses functions that read the variables around them themselves.
 *
 * @param results names that are read later in ways that the surroundings do not show.
 * @param isInside which of the surrounding units are part of the code.
 */
export function inferFunction(
  name: string,
  units: readonly Unit[],
  stage: Surroundings,
  results: readonly string[],
  isInside: (unit: Unit) => boolean,
): CellFunction | null {
  const nested = new Set(
    [...stage.units, ...stage.replays]
      .filter((u) => u.role === 'nested')
      .flatMap((u) => [...u.facts.effects.binds.keys()]),
  );
  if (units.some((u) => u.role === 'nested' || [...neededNames(u)].some((n) => nested.has(n)))) return null;
  const locals = new Set<string>([
    ...stage.inputs.map((i) => i.name),
    ...stage.seedParams.map((p) => p.name),
    ...stage.units.flatMap((u) => (u.role === 'code' ? [...u.facts.effects.binds.keys()] : [])),
  ]);
  const inputs = new Set<string>();
  const bound = new Set<string>();
  const maybe = new Set<string>();
  for (const unit of units) {
    const { effects } = unit.facts;
    for (const read of [...neededNames(unit), ...effects.weakReads.keys(), ...effects.mutates.keys()]) {
      if (
        locals.has(read) &&
        !bound.has(read) &&
        !(
          effects.binds.get(read)?.maybe === false &&
          !effects.reads.has(read) &&
          !effects.deferredReads.has(read)
        )
      )
        inputs.add(read);
    }
    for (const [binding, how] of effects.binds) (how.maybe ? maybe : bound).add(binding);
  }
  const before = boundBefore(isInside, stage);
  for (const binding of maybe) if (!bound.has(binding) && before.has(binding)) inputs.add(binding);
  const later = new Set<string>(results);
  for (const unit of stage.units) {
    if (unit.index <= (units.at(-1)?.index ?? 0) || isInside(unit)) continue;
    for (const read of [...neededNames(unit), ...unit.facts.effects.weakReads.keys()]) later.add(read);
  }
  for (const param of seedNames(units, stage)) inputs.add(param);
  const known = [...inputs].filter((n) => before.has(n) || stage.seedParams.some((p) => p.name === n));
  return {
    name,
    inputs: known.map((n) => ({ name: n, type: typeBefore(n, units, stage) })),
    outputs: [...bound, ...maybe]
      .filter((n, at, all) => later.has(n) && all.indexOf(n) === at)
      .map((n) => ({ name: n, type: annotationOf(valueIn(n, units)) })),
  };
}

function seedNames(units: readonly Unit[], stage: Surroundings): string[] {
  const hasLiteral = units.some(
    (u) =>
      u.facts.effects.seedLiterals.length > 0 ||
      u.facts.effects.seeds.some((s) => s.argument.kind === 'literal'),
  );
  return hasLiteral ? stage.seedParams.map((p) => p.name) : [];
}

function boundBefore(isInside: (unit: Unit) => boolean, stage: Surroundings): Set<string> {
  const names = new Set(stage.inputs.map((i) => i.name));
  for (const unit of stage.units) {
    if (isInside(unit)) break;
    if (unit.role === 'code') for (const name of unit.facts.effects.binds.keys()) names.add(name);
  }
  return names;
}

function valueIn(name: string, units: readonly Unit[]): Value | null {
  return units.findLast((u) => u.facts.effects.values.has(name))?.facts.effects.values.get(name) ?? null;
}

function typeBefore(name: string, units: readonly Unit[], stage: Surroundings): string {
  const seed = stage.seedParams.find((p) => p.name === name);
  if (seed !== undefined) return seed.type;
  const first = units[0]?.index ?? 0;
  const made = stage.units.findLast((u) => u.index < first && u.facts.effects.binds.has(name));
  if (made !== undefined) return annotationOf(made.facts.effects.values.get(name) ?? null);
  return stage.inputs.find((i) => i.name === name)?.type ?? 'Any';
}
