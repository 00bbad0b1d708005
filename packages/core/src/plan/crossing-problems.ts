import { ANYTHING } from '../analysis/identity.js';
import { localNames } from '../analysis/local-names.js';
import type { Value } from '../analysis/value.js';
import { type Location, type Problem, problem } from '../problem/problem.js';
import { valueAfter } from './artifacts.js';
import { definedName } from './definitions.js';
import type { Crossing } from './liveness.js';
import { placeOf } from './order.js';
import type { NameTable, StageUses } from './stage-uses.js';
import type { Unit } from './units.js';

/** A variable that a stage gets from an earlier one. */
interface Handover {
  readonly name: string;
  /** The unit that made it. */
  readonly producer: Unit;
  /** The stage that gets it, and its place in the order. */
  readonly stage: StageUses;
  readonly k: number;
  /** What is known of it as it is handed over. */
  readonly known: Value | null;
  /** Where the stage uses it first. */
  readonly where: Location;
}

/** Names that must cross a boundary and cannot, or not faithfully. */
export function crossingProblems(
  stages: readonly StageUses[],
  crossing: Crossing,
  table: NameTable,
): Problem[] {
  return [
    ...handovers(stages, crossing).flatMap((handover) => [
      ...valueProblems(handover),
      ...settingProblems(handover, stages),
      ...importProblems(handover),
      ...captureProblems(handover, stages, table),
      ...holdingProblems(handover, stages, table),
    ]),
    ...identityProblems(stages, crossing),
    ...replayProblems(stages, table),
    ...classBodyProblems(stages, table),
    ...patchProblems(stages, crossing, table),
  ];
}

function handovers(stages: readonly StageUses[], crossing: Crossing): Handover[] {
  return stages.flatMap((stage, k) =>
    [...(crossing.inputs[k] ?? [])].flatMap((name) => {
      const use = stage.needs.get(name);
      const producer = producerOf(name, k, stages);
      if (producer === null) return [];
      const known = valueAfter(name, k - 1, stages);
      const where =
        use === undefined ? placeOf(producer, producer.facts.node.from) : placeOf(use.unit, use.at);
      return [{ name, producer, stage, k, known, where }];
    }),
  );
}

/** Whether the name may stand for a module that it was imported as. */
function isModule({ known }: Handover): boolean {
  return known?.path != null && known.type === 'module' && known.uncrossable !== null;
}

function valueProblems(handover: Handover): Problem[] {
  const { name, producer, stage, known, where } = handover;
  if (known?.uncrossable == null || isModule(handover)) return [];
  return [
    problem(
      'cross/value',
      `\`${name}\` (made in ${madeIn(producer)}, stage \`${producer.stage}\`) cannot be handed to stage \`${stage.name}\`: ${known.uncrossable}.`,
      `Merge the stages \`${producer.stage}\` and \`${stage.name}\`, or make \`${name}\` anew in \`${stage.name}\`.`,
      where,
    ),
  ];
}

function madeIn(producer: Unit): string {
  return `cell ${producer.cell.cell.index + 1}`;
}

/** A function of a library that the notebook replaces by its own. */
function settingProblems({ name, stage, known, where }: Handover, stages: readonly StageUses[]): Problem[] {
  if (known?.path == null) return [];
  const isPatched = stages.some((s) =>
    s.units.some((u) => u.facts.effects.settings.some((set) => set.path === known.path)),
  );
  if (!isPatched) return [];
  return [
    problem(
      'cross/setting',
      `\`${name}\` is \`${known.path}\` as it was before the notebook replaced it; stage \`${stage.name}\` cannot get it.`,
      'Put the replacement into a function of your own instead, or merge the stages.',
      where,
    ),
  ];
}

function importProblems(handover: Handover): Problem[] {
  const { name, producer, stage, where } = handover;
  if (!isModule(handover)) return [];
  return [
    problem(
      'cross/import',
      `\`${name}\` is imported in ${madeIn(producer)} and also given other values, so that stage \`${stage.name}\` cannot tell which it gets.`,
      `Import it under a name of its own.`,
      where,
    ),
  ];
}

/** A lambda reads its variables when it is called: a file would keep what they were. */
function captureProblems(
  { name, producer, stage, k, known, where }: Handover,
  stages: readonly StageUses[],
  table: NameTable,
): Problem[] {
  return (known?.captures ?? [])
    .filter((captured) => table.variables.has(captured) && changesAfter(captured, producer, k, stages))
    .map((captured) =>
      problem(
        'cross/closure',
        `\`${name}\` holds a function that reads \`${captured}\` when it is called, and \`${captured}\` gets another value after \`${name}\` was made.`,
        `Give the function \`${captured}\` as a default argument, or merge the stages \`${producer.stage}\` and \`${stage.name}\`.`,
        where,
      ),
    );
}

/** Functions and classes of the notebook that what is handed over holds. */
function holdingProblems(
  { name, producer, stage, known, where }: Handover,
  stages: readonly StageUses[],
  table: NameTable,
): Problem[] {
  const problems: Problem[] = [];
  for (const held of known?.holds ?? []) {
    const touched = copiedWith(held, stages, table).find(
      ([variable, isChanged]) =>
        // A function that calls itself finds itself in its file.
        variable !== held &&
        table.variables.has(variable) &&
        (isChanged || changesLater(variable, producer, stages)),
    );
    if (touched !== undefined) {
      problems.push(
        problem(
          'cross/closure',
          `\`${name}\` holds \`${held}\`, which would be handed over with a copy of \`${touched[0]}\`.`,
          `Give \`${held}\` what it needs as arguments, or merge the stages \`${producer.stage}\` and \`${stage.name}\`.`,
          where,
        ),
      );
    }
    if (table.nested.get(held)?.facts.node.kind === 'ClassDef') {
      problems.push(
        problem(
          'cross/closure',
          `\`${name}\` holds \`${held}\`, which reads variables of the notebook; it cannot be handed from stage \`${producer.stage}\` to \`${stage.name}\`.`,
          `Give \`${held}\` what it needs as arguments, or merge the stages.`,
          where,
        ),
      );
    }
  }
  return problems;
}

/**
 * The variables of which a file gets copies together with a function, or with a class that is handed over like a value: what they
 * read, and what those functions read that they call. With each, whether it is changed by a call.
 */
function copiedWith(
  name: string,
  stages: readonly StageUses[],
  table: NameTable,
  seen = new Set<string>(),
): [string, boolean][] {
  if (seen.has(name)) return [];
  seen.add(name);
  const unit =
    table.nested.get(name) ??
    stages
      .flatMap((s) => s.units)
      .find((u) => u.role === 'code' && u.facts.callable !== null && definedName(u) === name);
  const effects = unit?.facts.callable?.effects;
  if (effects === undefined) return [];
  return [
    ...[...effects.reads.keys()].flatMap((read): [string, boolean][] => [
      [read, effects.mutates.has(read)],
      ...copiedWith(read, stages, table, seen),
    ]),
    ...[...effects.mutates.keys(), ...effects.binds.keys()].map((read): [string, boolean] => [read, true]),
  ];
}

/** Whether a variable is bound again after a unit ran, or changed after the unit's stage. */
function changesLater(name: string, unit: Unit, stages: readonly StageUses[]): boolean {
  const own = stages.findIndex((stage) => stage.name === unit.stage);
  return changesAfter(name, unit, own + 1, stages);
}

/** Whether a variable is bound again, or changed in a later stage, after a unit ran. */
function changesAfter(name: string, unit: Unit, k: number, stages: readonly StageUses[]): boolean {
  return stages.some((stage, at) => {
    const isBound = stage.units.some((u) => u.index > unit.index && u.facts.effects.binds.has(name));
    return isBound || (at >= k && stage.mutates.has(name));
  });
}

function producerOf(name: string, k: number, stages: readonly StageUses[]): Unit | null {
  for (let before = k - 1; before >= 0; before--) {
    const bound = stages[before]?.binds.get(name);
    if (bound !== undefined) return bound.unit;
  }
  return null;
}

/** A frozen distribution is written with a copy of NumPy's generator. */
function copiedGenerator(name: string, where: Location): Problem {
  return problem(
    'cross/generator',
    `\`${name}\` comes from an earlier stage, and draws here from a copy of the random generator, so that other draws do not go on from it.`,
    `Make \`${name}\` anew where it draws, or give \`.rvs()\` a \`random_state\`.`,
    where,
  );
}

const KEPT =
  /^(strides|flags\.(writeable|aligned|(c_|f_)?contiguous|forc|fnc|farray|carray|behaved|[wacf]))$/;

/** Whether what is asked of an array's memory is the same when it comes from a file: surely so when the array was made anew. */
function isKeptByFiles(name: string, asked: string | null, k: number, stages: readonly StageUses[]): boolean {
  const known = name === ANYTHING ? null : valueAfter(name, k - 1, stages);
  if (!KEPT.test(asked ?? '') || known?.type !== 'numpy.ndarray') return false;
  return known.viewOf.length === 0 && known.roots.every((root) => root === name);
}

/** A part of an array, or one that may not be written to, is a whole and writable one when it comes from a file. */
function lostLayout(name: string, attribute: string | null, where: Location): Problem {
  const what = name === ANYTHING ? 'An array' : `\`${name}\``;
  return problem(
    'cross/memory',
    `${what} comes from an earlier stage; a file keeps the elements of an array, and not how it lies in memory, which \`.${attribute}\` tells.`,
    'Ask for it in the stage that makes the array, or make it there with `.copy()`.',
    where,
  );
}

/** `x is np.nan`: what comes from a file is another object of the same value. */
function identityProblems(stages: readonly StageUses[], crossing: Crossing): Problem[] {
  return stages.flatMap((stage, k) => {
    const inputs = crossing.inputs[k] ?? new Set<string>();
    return stage.units.flatMap((unit) => {
      if (unit.role === 'definition' || unit.role === 'nested') return [];
      return unit.facts.effects.identities.flatMap(({ about, at, path, roots }) => {
        const name = roots.find((root) => (root === ANYTHING ? inputs.size > 0 : inputs.has(root)));
        if (name === undefined) return [];
        if (about === 'generator') return [copiedGenerator(name, placeOf(unit, at))];
        if (about === 'memory')
          return isKeptByFiles(name, path, k, stages) ? [] : [lostLayout(name, path, placeOf(unit, at))];
        const what = name === ANYTHING ? 'a value' : `\`${name}\``;
        const other = path === null ? 'another value' : `\`${path}\``;
        return [
          problem(
            'cross/identity',
            `${what} comes from an earlier stage and is compared with ${other} by identity; a file gives another object that is equal.`,
            path === null ? 'Compare with `==`.' : 'Use `np.isnan`, `pd.isna` or `==`.',
            placeOf(unit, at),
          ),
        ];
      });
    });
  });
}

/** A nested function made again in a later stage must be made from the same values. */
function replayProblems(stages: readonly StageUses[], table: NameTable): Problem[] {
  const problems: Problem[] = [];
  stages.forEach((stage, k) => {
    for (const unit of stage.replays) {
      const made = stages.findIndex((s) => s.name === unit.stage);
      const { reads, deferredReads } = unit.facts.effects;
      // A decorator may have run what its inner function reads.
      const byDecorator = unit.facts.node.kind === 'FunctionDef' ? deferredReads.keys() : [];
      for (const name of [...reads.keys(), ...byDecorator]) {
        if (!table.variables.has(name)) continue;
        const isChanged = stages.slice(made, k + 1).some((s, offset) => {
          const bound = s.binds.get(name);
          return (
            (bound !== undefined && (offset > 0 || bound.unit.index > unit.index)) || s.mutates.has(name)
          );
        });
        if (isChanged) {
          problems.push(
            problem(
              'cross/definition',
              `The definition in this cell uses the value that \`${name}\` has here; stage \`${stage.name}\` needs the definition too, and \`${name}\` changes in between.`,
              `Merge the stages, or pass \`${name}\` as an argument.`,
              placeOf(unit, unit.facts.node.from),
            ),
          );
        }
      }
    }
  });
  return problems;
}

/** `class C: rate = rate`: inside a function, where the class has to stand, Python does not find the variable of the same name. */
function classBodyProblems(stages: readonly StageUses[], table: NameTable): Problem[] {
  return stages.flatMap((stage) =>
    [...stage.units, ...stage.replays].flatMap((unit) => {
      const { node, effects } = unit.facts;
      if (node.kind !== 'ClassDef') return [];
      const own = localNames(node.body).bound;
      return [...effects.reads]
        .filter(([name]) => own.has(name) && (table.variables.has(name) || table.params.has(name)))
        .map(([name, at]) =>
          problem(
            'cross/definition',
            `The class gives its own \`${name}\` the value of the variable \`${name}\`, which a class inside a function cannot see.`,
            `Give the variable another name than \`${name}\`.`,
            placeOf(unit, at),
          ),
        );
    }),
  );
}

/** Functions and classes that get attributes set (`C.method = f`) would be without them in another process. */
function patchProblems(stages: readonly StageUses[], crossing: Crossing, table: NameTable): Problem[] {
  const problems: Problem[] = [];
  stages.forEach((stage, k) => {
    for (const unit of stage.units) {
      for (const [name, how] of unit.facts.effects.mutates) {
        if (!/\.\w+ = …$|\.register\(…\)$/.test(how.by)) continue;
        if (!table.definitions.has(name) && !table.nested.has(name)) continue;
        const later = stages.find(
          (s, at) =>
            at > k &&
            (s.definitions.has(name) ||
              [...s.replays].some((u) => u.facts.effects.binds.has(name)) ||
              // Its instances look at what the class has.
              [...(crossing.inputs[at] ?? [])].some((input) =>
                valueAfter(input, at - 1, stages)?.holds.includes(name),
              )),
        );
        if (later === undefined) continue;
        problems.push(
          problem(
            'cross/patched',
            `\`${name}${how.by.replace(/^.*(?=\.)/, '').replace(/ = …$|\(…\)$/, '')}\` is set here, and stage \`${later.name}\` would use \`${name}\` without it.`,
            `Put it into the definition of \`${name}\`, or merge the stages.`,
            placeOf(unit, how.at),
          ),
        );
      }
    }
  });
  return problems;
}
