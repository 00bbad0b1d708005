import { BUILTINS } from '../analysis/builtins.js';
import { isImmutableLiteral, isLiteral } from './literals.js';
import { assignedName, bindCounts, type Unit } from './units.js';

/** The names that a unit's code needs, also the names that its functions need when they are called. */
export function neededNames(unit: Unit): Set<string> {
  const { effects, callable } = unit.facts;
  const names = new Set([...effects.reads.keys(), ...effects.deferredReads.keys()]);
  if (callable !== null) {
    for (const name of callable.effects.reads.keys()) names.add(name);
    for (const name of callable.effects.mutates.keys()) if (!name.startsWith('param:')) names.add(name);
    for (const name of callable.effects.binds.keys()) names.add(name);
    for (const name of callable.effects.weakReads.keys()) names.add(name);
  }
  return names;
}

/**
 * Decides which functions, classes and constants can go to a module: those that need nothing but imports, built-ins and each
 * other. Sets the role of the units: `definition`, or `nested` for functions and classes that read the notebook's variables.
 */
export function placeDefinitions(units: readonly Unit[]): void {
  const counts = bindCounts(units);
  const imports = new Set(
    units.flatMap((u) => (u.role === 'import' ? [...u.facts.effects.binds.keys()] : [])),
  );
  const bound = new Set(counts.keys());
  const mutated = changedNames(units);
  const { callables, constants, aliases } = candidates(units, counts, imports, mutated);
  const verdicts = new Map<string, boolean>();
  const isMovable = (name: string): boolean => {
    const known = verdicts.get(name);
    if (known !== undefined) return known;
    verdicts.set(name, true);
    const unit = callables.get(name);
    const movable =
      unit !== undefined &&
      unit.facts.callable?.effects.binds.size === 0 &&
      !unit.facts.callable.isDynamic &&
      [...neededNames(unit)].every((needed) => isFree(unit, name, needed));
    verdicts.set(name, movable);
    return movable;
  };
  /** Whether a name that a definition needs is there in any module. */
  const isFree = (unit: Unit, name: string, needed: string): boolean => {
    if (needed === name || imports.has(needed)) return true;
    if (callables.has(needed)) return isMovable(needed);
    return constants.has(needed) || (!bound.has(needed) && BUILTINS.has(needed)) || isOnlyWeak(unit, needed);
  };
  // A cycle of functions is movable only when each of them is: a second pass sees the final verdicts.
  for (const name of callables.keys()) isMovable(name);
  for (const name of callables.keys()) {
    if (verdicts.get(name) === true) {
      verdicts.delete(name);
      isMovable(name);
    }
  }
  const used = new Set<string>();
  for (const [name, unit] of callables) {
    unit.role = verdicts.get(name) === true ? 'definition' : 'nested';
    // Made for what making it does: a metaclass or a base class that keeps a register.
    if (doesMore(unit)) unit.role = 'code';
    // Its body needs nothing of the notebook: the function itself can be handed over, with the defaults that it has.
    if (
      unit.role === 'nested' &&
      freezesValues(unit, counts, mutated, (needed) => isFree(unit, name, needed))
    )
      unit.role = 'code';
    if (unit.role === 'definition') for (const needed of neededNames(unit)) used.add(needed);
  }
  for (const unit of aliases.values()) unit.role = 'definition';
  for (const [name, unit] of constants) if (used.has(name)) unit.role = 'definition';
}

/** What may go to a module by its form: functions and classes, constants, and other names of what is imported. */
function candidates(
  units: readonly Unit[],
  counts: ReadonlyMap<string, number>,
  imports: ReadonlySet<string>,
  mutated: ReadonlySet<string>,
): Record<'callables' | 'constants' | 'aliases', Map<string, Unit>> {
  const callables = new Map<string, Unit>();
  const constants = new Map<string, Unit>();
  const aliases = new Map<string, Unit>();
  const completed = functionsWithAttributes(units);
  for (const unit of units) {
    if (unit.role !== 'code') continue;
    const name = nameOf(unit);
    if (name === null || counts.get(name) !== 1) continue;
    if (unit.facts.node.kind === 'FunctionDef' && completed.has(name)) continue;
    if (unit.facts.callable !== null) callables.set(name, unit);
    else if (isAliasOrFactory(unit, imports, units)) aliases.set(name, unit);
    else if (isConstant(unit, mutated.has(name))) constants.set(name, unit);
  }
  return { callables, constants, aliases };
}

/**
 * Functions that get attributes after they are defined (`cost.errordef = 1`), with other stages to come: a later stage gets the
 * function itself, as any value, because its definition alone would be without them.
 */
function functionsWithAttributes(units: readonly Unit[]): Set<string> {
  const last = units.at(-1)?.stage;
  return new Set(
    units.flatMap(({ stage, facts: { effects } }) =>
      stage === last
        ? []
        : [...effects.mutates].flatMap(([name, { by }]) => (/\.\w+ = …$/.test(by) ? [name] : [])),
    ),
  );
}

/** Whether a class or a decorated function changes something by being made. */
function doesMore({ facts: { node, effects } }: Unit): boolean {
  const isMade = node.kind === 'ClassDef' || (node.kind === 'FunctionDef' && node.decorators.length > 0);
  return isMade && effects.mutates.size > 0;
}

/** Whether a function's defaults hold values that their variables lose later, while its body reads no variable. */
function freezesValues(
  unit: Unit,
  counts: ReadonlyMap<string, number>,
  mutated: ReadonlySet<string>,
  isFree: (needed: string) => boolean,
): boolean {
  const { node, effects, callable } = unit.facts;
  if (
    node.kind !== 'FunctionDef' ||
    node.decorators.length > 0 ||
    callable === null ||
    callable.isDynamic ||
    callable.effects.binds.size > 0
  )
    return false;
  const variables = [...effects.reads.keys()].filter((read) => !isFree(read));
  const isFrozen = variables.some((read) => (counts.get(read) ?? 0) > 1 || mutated.has(read));
  return (
    isFrozen &&
    [...callable.effects.reads.keys(), ...callable.effects.mutates.keys()].every(
      (needed) => needed.startsWith('param:') || isFree(needed),
    )
  );
}

/** Names whose objects any unit may change, a function when it is called included, or what may share objects with those. */
function changedNames(units: readonly Unit[]): Set<string> {
  const changed = new Set<string>();
  const neighbours = new Map<string, string[]>();
  const connect = (a: string, b: string) => {
    const known = neighbours.get(a);
    if (known === undefined) neighbours.set(a, [b]);
    else known.push(b);
  };
  for (const { facts } of units) {
    for (const effects of [facts.effects, ...(facts.callable === null ? [] : [facts.callable.effects])]) {
      for (const name of effects.mutates.keys()) changed.add(name);
      for (const [a, b] of [...effects.shares, ...effects.keeps]) {
        connect(a, b);
        connect(b, a);
      }
    }
  }
  // A set goes on to what is added to it.
  for (const name of changed) for (const other of neighbours.get(name) ?? []) changed.add(other);
  return changed;
}

function isOnlyWeak(unit: Unit, name: string): boolean {
  const { effects, callable } = unit.facts;
  return (
    !effects.reads.has(name) && !effects.deferredReads.has(name) && callable?.effects.reads.has(name) !== true
  );
}

const FACTORIES =
  /^(collections\.namedtuple|typing\.(NamedTuple|NewType|TypedDict|TypeVar)|enum\.(Enum|IntEnum|Flag|IntFlag|StrEnum)|dataclasses\.make_dataclass)$/;

/**
 * Another name for something of a library (`draw = random.random`), or a class made by a call (`Point = namedtuple(…)`): both
 * must be importable, so that what refers to them can be pickled by name.
 */
function isAliasOrFactory(unit: Unit, imports: ReadonlySet<string>, units: readonly Unit[]): boolean {
  const { node, effects } = unit.facts;
  const name = assignedName(node);
  if (name === null || node.kind !== 'Assign') return false;
  if (![...effects.reads.keys()].every((read) => imports.has(read))) return false;
  if (node.value.kind === 'Call')
    return effects.calls.length === 1 && effects.calls.every((c) => FACTORIES.test(c.path));
  const path = effects.values.get(name)?.path ?? null;
  if (path === null || (node.value.kind !== 'Attribute' && node.value.kind !== 'Name')) return false;
  // What the notebook sets itself has the value of its place.
  return !units.some((other) =>
    other.facts.effects.settings.some((s) => s.path === path || path.startsWith(`${s.path}.`)),
  );
}

function nameOf(unit: Unit): string | null {
  const { node } = unit.facts;
  if (node.kind === 'FunctionDef' || node.kind === 'ClassDef') return node.name;
  return assignedName(node);
}

function isConstant(unit: Unit, isMutated: boolean): boolean {
  const { node } = unit.facts;
  if ((node.kind !== 'Assign' && node.kind !== 'AnnAssign') || node.value === null || unit.cell.tags.metrics)
    return false;
  return isImmutableLiteral(node.value) || (isLiteral(node.value) && !isMutated);
}

/** The name that a definition defines. */
export function definedName(unit: Unit): string {
  return nameOf(unit) ?? '';
}
