import type { Blueprint } from '../../plan/blueprint.js';
import { definedName, neededNames } from '../../plan/definitions.js';
import type { Unit } from '../../plan/units.js';

/** Where moved definitions go. */
export interface DefinitionHomes {
  /** Definitions of `helpers.py`, in notebook order. */
  readonly helpers: readonly Unit[];
  /** Definitions that only one stage uses, at the top of its module. */
  readonly ofStage: ReadonlyMap<string, readonly Unit[]>;
}

/**
 * A function that one stage alone calls stands in that stage's module. What several stages use, and whatever may be pickled by
 * reference (classes, and functions inside values that cross), goes to `helpers.py`, where every stage can import it.
 */
export function definitionHomes(blueprint: Blueprint): DefinitionHomes {
  const byName = new Map(blueprint.definitions.map((u) => [definedName(u), u]));
  const users = new Map<string, Set<string>>();
  const addUser = (name: string, stage: string): void => {
    const unit = byName.get(name);
    const known = users.get(name) ?? new Set<string>();
    if (unit === undefined || known.has(stage)) return;
    users.set(name, known.add(stage));
    for (const needed of neededNames(unit)) addUser(needed, stage);
  };
  for (const stage of blueprint.stages) {
    for (const name of stage.definitions) addUser(name, stage.name);
    for (const unit of stage.replays) for (const name of neededNames(unit)) addUser(name, stage.name);
  }
  const held = new Set<string>();
  for (const stage of blueprint.stages) {
    for (const { value } of [...stage.inputs, ...stage.outputs]) {
      for (const name of value?.holds ?? []) held.add(name);
      if (value?.definition != null) held.add(value.definition);
    }
  }
  const shared = new Set<string>();
  const share = (name: string): void => {
    const unit = byName.get(name);
    if (unit === undefined || shared.has(name)) return;
    shared.add(name);
    for (const needed of neededNames(unit)) share(needed);
  };
  for (const [name, stages] of users) {
    const isMade =
      byName.get(name)?.facts.node.kind === 'Assign' && byName.get(name)?.facts.callable === null;
    // A function named `main` would be hidden by the stage's own.
    if (stages.size > 1 || held.has(name) || isMade || name === 'main') share(name);
  }
  const helpers: Unit[] = [];
  const ofStage = new Map<string, Unit[]>();
  for (const unit of blueprint.definitions) {
    const name = definedName(unit);
    const [only] = users.get(name) ?? [];
    if (only === undefined) continue;
    if (shared.has(name)) helpers.push(unit);
    else ofStage.set(only, [...(ofStage.get(only) ?? []), unit]);
  }
  return { helpers, ofStage };
}
