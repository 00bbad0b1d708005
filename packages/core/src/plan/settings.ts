import { isAffected, type SettingScope } from '../analysis/knowledge/settings.js';
import { type Problem, problem } from '../problem/problem.js';
import { placeOf } from './order.js';
import type { NameTable, StageUses } from './stage-uses.js';
import { mustPrecedeImports, type Unit } from './units.js';

/** Top-level modules that a stage's code uses, also by way of the notebook's functions and classes, by what its imports bind. */
export function modulesUsed(
  stage: StageUses,
  paths: ReadonlyMap<string, string>,
  table: NameTable,
): Set<string> {
  const roots = new Set<string>();
  const note = (path: string | undefined) => {
    if (path !== undefined) roots.add(path.split('.', 1)[0] ?? path);
  };
  for (const name of stage.imports) note(paths.get(name));
  const defined = new Set(stage.definitions);
  const units = [...stage.units, ...stage.replays];
  // The set grows while it is walked: functions call others.
  for (const name of defined) {
    const unit = table.definitions.get(name);
    if (unit === undefined) continue;
    units.push(unit);
    const { effects, callable } = unit.facts;
    for (const { reads, deferredReads } of [effects, ...(callable === null ? [] : [callable.effects])])
      for (const read of [...reads.keys(), ...deferredReads.keys()]) {
        note(paths.get(read));
        if (table.definitions.has(read)) defined.add(read);
      }
  }
  for (const { facts } of units) {
    for (const call of facts.effects.calls) note(call.path);
    for (const call of facts.callable?.effects.calls ?? []) note(call.path);
  }
  return roots;
}

/**
 * The settings of earlier stages that each stage has to make again, in notebook order. A setting that a stage makes in the
 * middle of other code cannot be repeated elsewhere: that is a problem if a later stage is affected.
 */
export function planSettings(
  stages: readonly StageUses[],
  paths: ReadonlyMap<string, string>,
  table: NameTable,
  problems: Problem[],
): Unit[][] {
  return stages.map((stage, k) => {
    const used = modulesUsed(stage, paths, table);
    const again: Unit[] = [];
    for (const earlier of stages.slice(0, k)) {
      for (const unit of earlier.units) {
        const affecting = unit.facts.effects.settings.filter(
          ({ scope }) =>
            scope.modules === '*' ||
            [...used].some((module) => isAffected(scope, module)) ||
            reachesValues(scope, stage),
        );
        if (affecting.length === 0 || unit.role === 'definition' || unit.role === 'nested') continue;
        if (unit.role === 'setting') {
          if (!mustPrecedeImports(unit)) again.push(unit);
        } else embedded(unit, affecting[0]?.path ?? '', stage.name, problems);
      }
    }
    return again;
  });
}

/** Values of a library may be shown by a stage that imports nothing of it: a frame that came from an earlier stage. */
function reachesValues({ modules }: SettingScope, stage: StageUses): boolean {
  return stage.needs.size > 0 && modules !== '*';
}

function embedded(unit: Unit, path: string, later: string, problems: Problem[]): void {
  const where = placeOf(unit, unit.facts.effects.settings[0]?.from ?? unit.facts.node.from);
  if (
    problems.some(
      (p) => p.code === 'cross/setting' && p.where?.cell === where.cell && p.where?.line === where.line,
    )
  )
    return;
  problems.push(
    problem(
      'cross/setting',
      `\`${path}\` is set in the middle of other code, and stage \`${later}\` runs in another process, where it would not be set.`,
      'Make the setting in a statement of its own at the top level of a cell, or merge the stages.',
      where,
    ),
  );
}

/** A setting made again needs the names that it reads; they must still have the values that they had when it was made. */
export function needSettings(
  stages: readonly StageUses[],
  settings: readonly (readonly Unit[])[],
  table: NameTable,
  problems: Problem[],
): void {
  stages.forEach((stage, k) => {
    for (const unit of settings[k] ?? []) {
      const made = stages.findIndex((s) => s.name === unit.stage);
      for (const [name, at] of [...unit.facts.effects.reads, ...unit.facts.effects.deferredReads]) {
        if (table.imports.has(name)) stage.imports.add(name);
        else if (table.definitions.has(name)) stage.definitions.add(name);
        else if (stage.boundBefore.has(name)) {
          if (!stage.needs.has(name)) stage.needs.set(name, { unit, at });
          const isChanged = stages.slice(made, k).some((s) => {
            const bound = s.binds.get(name);
            return (bound !== undefined && bound.unit.index > unit.index) || s.mutates.has(name);
          });
          if (isChanged) embedded(unit, unit.facts.effects.settings[0]?.path ?? '', stage.name, problems);
        }
      }
    }
  });
}

/**
 * The settings that a stage makes again, in the notebook's order: those that can be made before the stage reads its inputs, and from the first
 * one that reads a variable on those that have to be made after.
 */
export function settingsAround(stage: {
  readonly settings: readonly Unit[];
  readonly inputs: readonly { readonly name: string }[];
}): { readonly before: readonly Unit[]; readonly after: readonly Unit[] } {
  const inputs = new Set(stage.inputs.map(({ name }) => name));
  const readsInput = ({ facts: { effects } }: Unit) =>
    [...effects.reads.keys(), ...effects.deferredReads.keys()].some((name) => inputs.has(name));
  const found = stage.settings.findIndex(readsInput);
  const first = found === -1 ? stage.settings.length : found;
  return { before: stage.settings.slice(0, first), after: stage.settings.slice(first) };
}
