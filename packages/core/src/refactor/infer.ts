import { type CellFunction, inferFunction, type Surroundings } from '../files/generate/function-cells.js';
import { neededNames } from '../plan/definitions.js';
import { literalType } from '../plan/literals.js';
import { placeOf } from '../plan/order.js';
import { assignedName, type Unit } from '../plan/units.js';
import { failure, problem, type Result, success } from '../problem/problem.js';
import { notebookUnits } from './notebook-units.js';
import type { RefactorContext } from './refactoring.js';

/**
 * What a function made of statements gets and gives, so that the notebook goes on as before: any cell that reads what they bind, also
 * one that is in no stage, gets it back.
 *
 * Refused is what a function would do otherwise: names that may stay unbound, deleted names, `await`, and functions that read the
 * notebook's variables by name.
 */
export function inferNotebookFunction(
  context: RefactorContext,
  name: string,
  body: readonly Unit[],
): Result<CellFunction> {
  const units = notebookUnits(context);
  // Those between the statements come to stand above the call.
  const last = body.at(-1)?.index ?? 0;
  const refused = body.map(obstacleIn).find((found) => found !== null);
  if (refused !== undefined && refused !== null) return failure(refused);
  const around: Surroundings = {
    units: units.filter(({ role }) => role === 'code' || role === 'setting' || role === 'nested'),
    replays: [],
    seedParams: [],
    inputs: units.flatMap((unit) => (unit.role === 'param' && unit.index < last ? paramOf(unit) : [])),
  };
  const late = units.flatMap((unit) => (unit.role === 'nested' ? [...neededNames(unit)] : []));
  const inside = new Set(body);
  const made = inferFunction(name, body, around, late, (unit) => inside.has(unit));
  const [start] = body;
  if (made === null) {
    const message = 'The code defines or calls a function that reads variables of the notebook by name.';
    const remedy = 'Give that function what it reads as arguments first.';
    return failure(
      problem('refactor/closure', message, remedy, start && placeOf(start, start.facts.node.from)),
    );
  }
  return unsure(made, body) ?? success(made);
}

function paramOf(unit: Unit): { name: string; type: string }[] {
  const { node } = unit.facts;
  const name = assignedName(node);
  if (name === null || (node.kind !== 'Assign' && node.kind !== 'AnnAssign') || node.value === null)
    return [];
  return [{ name, type: literalType(node.value) }];
}

/** Why a statement cannot stand in a function. */
function obstacleIn(unit: Unit) {
  const { effects, node } = unit.facts;
  const [hazard] = effects.hazards;
  if (hazard !== undefined) {
    return problem('refactor/hazard', hazard.message, hazard.remedy, placeOf(unit, hazard.at));
  }
  if (effects.awaits) {
    const remedy = 'Leave the cell as it is, or put the awaiting code into an `async def` by hand.';
    const message = 'The code awaits something, which only a notebook does outside of an `async def`.';
    return problem('refactor/await', message, remedy, placeOf(unit, node.from));
  }
  const [deleted] = effects.deletes;
  if (deleted !== undefined) {
    const message = `The code deletes \`${deleted[0]}\`; a function would delete a variable of its own.`;
    return problem(
      'refactor/delete',
      message,
      'Leave the `del` out of the selection.',
      placeOf(unit, deleted[1]),
    );
  }
  return null;
}

/** Refuses a function that would return what may not have been set. */
function unsure(made: CellFunction, body: readonly Unit[]): Result<never> | null {
  const given = new Set(made.inputs.map((input) => input.name));
  for (const { name } of made.outputs) {
    const binding = body.map((unit) => unit.facts.effects.binds.get(name));
    if (given.has(name) || binding.some((how) => how?.maybe === false)) continue;
    const unit = body.find((one) => one.facts.effects.binds.has(name));
    const message = `\`${name}\` is set on some paths only, and is read afterwards.`;
    const remedy = `Set \`${name}\` to something before.`;
    const at = unit === undefined ? undefined : placeOf(unit, unit.facts.effects.binds.get(name)?.at ?? 0);
    return failure(problem('refactor/unset', message, remedy, at));
  }
  return null;
}
