import { isData, isImmutable } from '../analysis/value.js';
import type { Sharing } from './sharing.js';
import type { StageUses } from './stage-uses.js';

/** What crosses the boundaries between stages. */
export interface Crossing {
  /** For each stage: variables that it gets from params or earlier stages. */
  readonly inputs: readonly ReadonlySet<string>[];
  /** For each stage: variables that it hands over. */
  readonly outputs: readonly ReadonlySet<string>[];
  /** Classes of variables that share objects which a later stage changes: they travel in one file. */
  readonly joint: ReadonlySet<string>;
  /** Variables that each stage may have changed, those reached through sharing included. */
  readonly changed: readonly ReadonlySet<string>[];
}

/**
 * Backward liveness over the stages in order. A stage hands over what it binds or may change and a later stage reads before
 * binding it anew. Variables that share objects travel together when some later stage changes one of them, because the others
 * must see the change.
 */
export function findCrossing(stages: readonly StageUses[], sharing: Sharing): Crossing {
  const changed = stages.map((stage) => changedVariables(stage, stages, sharing));
  let joint: ReadonlySet<string> = new Set();
  for (;;) {
    const { inputs, outputs } = liveness(stages, changed, sharing, joint);
    const next = jointClasses(stages, inputs, sharing);
    if ([...next].every((c) => joint.has(c))) return { inputs, outputs, joint, changed };
    joint = new Set([...joint, ...next]);
  }
}

/** What a stage may change in place: directly, and through other names for the same objects or for what holds them. */
function changedVariables(stage: StageUses, all: readonly StageUses[], sharing: Sharing): Set<string> {
  const changed = new Set(stage.mutates.keys());
  const direct = new Map<string, boolean>();
  for (const [name, { unit, by }] of stage.mutates) {
    const isCall = by.includes('(');
    // A statement may change the old object before it binds the name anew.
    for (const key of [sharing.classAfter(name, unit), sharing.classBefore(name, unit)]) {
      direct.set(key, (direct.get(key) ?? true) && isCall);
    }
    // A method of a model changes no frame that the model holds; a subscript or operator changes what is under it.
  }
  if (direct.size === 0) return changed;
  // Params have no value that code gave them; they are changed through other names all the same.
  const known = new Map<string, string | null>();
  for (const other of all) for (const name of other.needs.keys()) known.set(name, null);
  for (const other of all) for (const [name, { type }] of other.values) known.set(name, type);
  for (const [name, type] of known) {
    if (changed.has(name) || isImmutable(type)) continue;
    const onlyCalls = direct.get(sharing.classAtEnd(name, stage.name));
    if (onlyCalls === undefined || (onlyCalls && isData(type))) continue;
    changed.add(name);
  }
  return changed;
}

function liveness(
  stages: readonly StageUses[],
  changed: readonly ReadonlySet<string>[],
  sharing: Sharing,
  joint: ReadonlySet<string>,
): { inputs: Set<string>[]; outputs: Set<string>[] } {
  const inputs: Set<string>[] = [];
  const outputs: Set<string>[] = [];
  let live = new Set<string>();
  for (let k = stages.length - 1; k >= 0; k--) {
    const stage = stages[k];
    if (stage === undefined) continue;
    const touched = (name: string) => stage.binds.has(name) || (changed[k]?.has(name) ?? false);
    const jointTouched = new Set<string>();
    for (const name of [...stage.binds.keys(), ...(changed[k] ?? [])]) {
      const key = sharing.classAtEnd(name, stage.name);
      if (joint.has(key)) jointTouched.add(key);
    }
    const out = new Set(
      [...live].filter((name) => touched(name) || jointTouched.has(sharing.classAtEnd(name, stage.name))),
    );
    const before = new Set(stage.needs.keys());
    // What is handed over without being surely bound here is what an earlier stage bound.
    for (const name of out) {
      if (stage.binds.get(name)?.maybe !== false && stage.boundBefore.has(name)) before.add(name);
    }
    const next = new Set(before);
    for (const name of live) if (!stage.binds.has(name)) next.add(name);
    outputs[k] = out;
    inputs[k] = before;
    live = next;
  }
  return { inputs, outputs };
}

/** Classes of which two or more variables cross one boundary, while this or a later stage changes one of them. */
function jointClasses(
  stages: readonly StageUses[],
  inputs: readonly ReadonlySet<string>[],
  sharing: Sharing,
): Set<string> {
  const found = new Set<string>();
  const crossing = new Map<string, Set<string>>();
  let alive = new Set<string>();
  const changedLater = new Set<string>();
  // `a is b` tells one object from two.
  const comparesIdentity = stages.some((s) => s.units.some((u) => u.facts.effects.comparesIdentity));
  for (let k = stages.length - 1; k >= 0; k--) {
    const stage = stages[k];
    const previous = stages[k - 1];
    for (const [name, { unit }] of stage?.mutates ?? []) {
      changedLater.add(sharing.classAfter(name, unit));
      changedLater.add(sharing.classBefore(name, unit));
    }
    alive = new Set([...alive].filter((name) => !surelyBinds(stage, name)));
    for (const name of inputs[k] ?? []) alive.add(name);
    crossing.clear();
    for (const name of alive) {
      if (previous === undefined) continue;
      const key = sharing.classAtEnd(name, previous.name);
      crossing.set(key, (crossing.get(key) ?? new Set<string>()).add(name));
    }
    for (const [key, names] of crossing)
      if (names.size > 1 && (comparesIdentity || changedLater.has(key))) found.add(key);
  }
  return found;
}

function surelyBinds(stage: StageUses | undefined, name: string): boolean {
  return stage?.binds.get(name)?.maybe === false;
}
