import type { Blueprint, StagePlan } from './blueprint.js';
import type { Unit } from './units.js';

/** Whether a unit belongs to a stage or to one before it. */
export function isBeforeEndOf(unit: Unit, stage: StagePlan, { stages }: Blueprint): boolean {
  const placeOf = (name: string) => stages.findIndex((one) => one.name === name);
  return placeOf(unit.stage) <= placeOf(stage.name);
}

/** Whether some code of the notebook, whatever its stage, mentions a name. */
export function isMentioned(name: string, { units }: Blueprint): boolean {
  return units.some(({ facts }) =>
    [facts.effects, facts.callable?.effects].some(
      (e) => e !== undefined && (e.reads.has(name) || e.deferredReads.has(name) || e.weakReads.has(name)),
    ),
  );
}
