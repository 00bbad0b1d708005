import type { Blueprint } from '../../plan/blueprint.js';
import { definedName } from '../../plan/definitions.js';
import { placeOf } from '../../plan/order.js';
import type { Unit } from '../../plan/units.js';
import { type Problem, problem } from '../../problem/problem.js';
import type { DefinitionHomes } from './definition-homes.js';

/** Classes and functions that are shown by module, and are in another than the notebook's `__main__`: what is shown would differ. */
export function shownModuleProblems(blueprint: Blueprint, homes: DefinitionHomes): Problem[] {
  const moved = new Set(homes.helpers.map(definedName));
  for (const unit of blueprint.units) if (unit.role === 'nested') moved.add(definedName(unit));
  return blueprint.units.flatMap((unit) => {
    if (unit.role === 'definition' || unit.role === 'nested') return [];
    return unit.facts.effects.shownDefinitions.flatMap(({ at, classes, displayed }) => {
      const name = classes.find((each) => moved.has(each));
      return [
        ...(name === undefined ? [] : [movedProblem(name, unit, at)]),
        ...displayed.slice(0, 1).map((each) => signatureProblem(each, unit, at)),
      ];
    });
  });
}

function movedProblem(name: string, unit: Unit, at: number): Problem {
  return problem(
    'names/module',
    `The module of \`${name}\` is shown here; it is \`__main__\` in the notebook, and a module of the package in the pipeline.`,
    'Show `__name__` of the class instead.',
    placeOf(unit, at),
  );
}

function signatureProblem(name: string, unit: Unit, at: number): Problem {
  return problem(
    'names/module',
    `The function \`${name}\` is shown here with its module and its signature, which are others in the pipeline.`,
    'Print its `__name__` instead, or end the line with a semicolon.',
    placeOf(unit, at),
  );
}
