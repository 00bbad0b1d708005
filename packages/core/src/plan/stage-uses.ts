import { BUILTINS, IPYTHON_HISTORY } from '../analysis/builtins.js';
import type { Value } from '../analysis/value.js';
import { type Problem, problem } from '../problem/problem.js';
import { definedName } from './definitions.js';
import { placeOf } from './order.js';
import type { Unit } from './units.js';

/** Where a stage first uses a name. */
export interface Use {
  readonly unit: Unit;
  readonly at: number;
}

/** What one stage does with the notebook's names, before it is known what crosses. */
export interface StageUses {
  readonly name: string;
  readonly units: readonly Unit[];
  /** Variables read, or changed in place, before the stage surely binds them. */
  readonly needs: Map<string, Use>;
  readonly binds: Map<string, { readonly unit: Unit; readonly maybe: boolean }>;
  /** Variables that an earlier stage, or a param, may have bound. */
  readonly boundBefore: ReadonlySet<string>;
  /** Variables whose objects the stage may change in place, and how. */
  readonly mutates: Map<string, { readonly unit: Unit; readonly by: string }>;
  readonly definitions: Set<string>;
  readonly imports: Set<string>;
  readonly weakNames: Set<string>;
  readonly replays: Set<Unit>;
  readonly shadowedBuiltins: Set<string>;
  /** Value of each variable that the stage binds, as it leaves it. */
  readonly values: Map<string, Value>;
}

/** The notebook's top-level names by what became of them. */
export interface NameTable {
  readonly imports: ReadonlySet<string>;
  readonly definitions: ReadonlyMap<string, Unit>;
  readonly nested: ReadonlyMap<string, Unit>;
  readonly params: ReadonlyMap<string, Unit>;
  /** Names bound by code, in any stage. */
  readonly variables: ReadonlySet<string>;
  /** Names bound in cells tagged `skip` only. */
  readonly skipped: ReadonlySet<string>;
}

/** Sorts names by the roles of the units that bind them. */
export function nameTable(units: readonly Unit[], skipped: ReadonlySet<string>): NameTable {
  const imports = new Set<string>();
  const definitions = new Map<string, Unit>();
  const nested = new Map<string, Unit>();
  const params = new Map<string, Unit>();
  const variables = new Set<string>();
  for (const unit of units) {
    const names = unit.facts.effects.binds.keys();
    if (unit.role === 'import') for (const name of names) imports.add(name);
    else if (unit.role === 'definition') definitions.set(definedName(unit), unit);
    else if (unit.role === 'nested') nested.set(definedName(unit), unit);
    else if (unit.role === 'param') for (const name of names) params.set(name, unit);
    else for (const name of names) variables.add(name);
  }
  return { imports, definitions, nested, params, variables, skipped };
}

/** Collects what each stage does, in stage order; what is read and never bound is a problem. */
export function collectUses(
  stages: readonly { readonly name: string; readonly units: readonly Unit[] }[],
  table: NameTable,
  problems: Problem[],
): StageUses[] {
  const boundSoFar = new Set<string>();
  const formulaNames = new Set<string>();
  return stages.map(({ name, units }) => {
    const uses: StageUses = {
      name,
      units,
      needs: new Map(),
      binds: new Map(),
      boundBefore: new Set([...boundSoFar, ...table.params.keys()]),
      mutates: new Map(),
      definitions: new Set(),
      imports: new Set(),
      weakNames: new Set(),
      replays: new Set(),
      shadowedBuiltins: new Set(),
      values: new Map(),
    };
    const collector = new Collector(uses, table, boundSoFar, problems);
    for (const unit of units) collector.add(unit);
    collector.finish();
    for (const [defined, unit] of table.definitions) {
      if (isRegistered(unit) && units.at(-1) !== undefined && unit.index < (units.at(-1)?.index ?? 0))
        collector.mention(defined);
    }
    for (const weak of uses.weakNames) formulaNames.add(weak);
    // A model made from a formula evaluates it again when it is read from a file.
    if (uses.needs.size > 0) for (const weak of formulaNames) collector.mention(weak);
    return uses;
  });
}

/** A definition under a library's registering decorator is made for what that does. */
function isRegistered(unit: Unit): boolean {
  const { node, effects } = unit.facts;
  if (node.kind !== 'ClassDef' && node.kind !== 'FunctionDef') return false;
  return node.decorators.length > 0 && effects.calls.some((c) => /register/.test(c.path));
}

class Collector {
  private readonly sure = new Set<string>();
  private readonly builtinsRead = new Set<string>();
  private readonly late: [string, Use][] = [];

  constructor(
    private readonly uses: StageUses,
    private readonly table: NameTable,
    private readonly boundSoFar: Set<string>,
    private readonly problems: Problem[],
  ) {}

  add(unit: Unit): void {
    const { effects } = unit.facts;
    for (const [name, at] of effects.reads) this.read(name, unit, at, false);
    for (const [name, at] of effects.weakReads) this.readWeakly(name, unit, at);
    for (const [name, at] of effects.deferredReads) this.late.push([name, { unit, at }]);
    for (const [name, at] of effects.deferredReads)
      if (this.isBoundSoFar(name)) this.read(name, unit, at, true);
    // A function that is handed over like any value brings what its body needs.
    const body = unit.role === 'code' ? unit.facts.callable?.effects.reads : undefined;
    for (const [name, at] of body ?? []) this.late.push([name, { unit, at }]);
    for (const [name, how] of effects.mutates) this.mutate(name, unit, how.at, how.by);
    for (const name of effects.deletes.keys()) {
      this.sure.delete(name);
      this.uses.binds.set(name, { unit, maybe: false });
      if (!effects.binds.has(name)) this.boundSoFar.delete(name);
    }
    if (unit.role === 'nested') return;
    for (const [name, bound] of effects.binds) this.bind(name, unit, bound.maybe);
    for (const [name, known] of effects.values) {
      if (this.table.variables.has(name) || this.table.params.has(name)) this.uses.values.set(name, known);
    }
  }

  /** Names that lambdas read: bound by the end of the stage at the latest, or they are never there. */
  finish(): void {
    for (const [name, use] of this.late) {
      if (!this.isBoundSoFar(name) && !this.isDeclared(name)) continue;
      this.read(name, use.unit, use.at, true);
    }
  }

  /** A name that has to be there, though no code of the stage reads it. */
  mention(name: string): void {
    if (this.table.imports.has(name)) this.uses.imports.add(name);
    else this.uses.definitions.add(name);
    this.uses.weakNames.add(name);
  }

  private isBoundSoFar(name: string): boolean {
    return this.boundSoFar.has(name) || this.uses.binds.has(name) || this.isDeclared(name);
  }

  private isDeclared(name: string): boolean {
    const { imports, definitions, nested, params } = this.table;
    return imports.has(name) || definitions.has(name) || nested.has(name) || params.has(name);
  }

  private read(name: string, unit: Unit, at: number, isLate: boolean): void {
    const { table, uses } = this;
    if (table.imports.has(name)) uses.imports.add(name);
    else if (table.definitions.has(name)) uses.definitions.add(name);
    else if (table.nested.has(name)) this.useNested(name, unit);
    else if (this.sure.has(name)) return;
    else if (uses.boundBefore.has(name)) this.need(name, unit, at);
    else if (uses.binds.has(name)) return;
    else if (BUILTINS.has(name)) {
      // A stage's module has a docstring of its own.
      if (name === '__doc__') uses.shadowedBuiltins.add(name);
      this.builtinsRead.add(name);
    }
    // Bound on some path of the same statement, before it is read: as sure as the notebook itself can be.
    else if (!isLate && (unit.facts.effects.binds.get(name)?.at ?? at) >= at)
      this.undefinedName(name, unit, at);
  }

  private need(name: string, unit: Unit, at: number): void {
    if (!this.uses.needs.has(name)) this.uses.needs.set(name, { unit, at });
  }

  private useNested(name: string, unit: Unit): void {
    const defined = this.table.nested.get(name);
    if (defined === undefined || defined === unit || this.uses.units.includes(defined)) return;
    if (this.uses.replays.has(defined)) return;
    this.uses.replays.add(defined);
    for (const [needed, at] of defined.facts.effects.reads) this.read(needed, unit, at, false);
    for (const [needed, at] of defined.facts.effects.deferredReads) this.read(needed, unit, at, true);
    const called = defined.facts.callable?.effects;
    for (const needed of called?.reads.keys() ?? []) if (needed !== name) this.read(needed, unit, 0, true);
  }

  private readWeakly(name: string, unit: Unit, at: number): void {
    const { imports, definitions } = this.table;
    if (imports.has(name) || definitions.has(name)) this.mention(name);
    else if (this.table.nested.has(name)) this.useNested(name, unit);
    else if (!this.sure.has(name) && this.uses.boundBefore.has(name)) this.need(name, unit, at);
  }

  private mutate(name: string, unit: Unit, at: number, by: string): void {
    const { table, uses } = this;
    const isPassing = unit.facts.effects.deletes.has(name) && !unit.facts.effects.binds.has(name);
    if (table.nested.has(name) || isPassing) {
      // Default arguments of a function change, or what a name stood for that is deleted again.
      if (!uses.mutates.has(name)) uses.mutates.set(name, { unit, by });
      return;
    }
    if (!table.variables.has(name) && !table.params.has(name)) return;
    const { binds, reads, deferredReads } = unit.facts.effects;
    // Bound anew before it is changed: the old value is not touched.
    const isNew = binds.has(name) && !reads.has(name) && !deferredReads.has(name);
    if (!isNew && !this.sure.has(name) && uses.boundBefore.has(name)) this.need(name, unit, at);
    if (!uses.mutates.has(name)) uses.mutates.set(name, { unit, by });
  }

  private bind(name: string, unit: Unit, maybe: boolean): void {
    if (this.builtinsRead.has(name) && !this.boundSoFar.has(name)) this.uses.shadowedBuiltins.add(name);
    const known = this.uses.binds.get(name);
    this.uses.binds.set(name, { unit, maybe: maybe && (known === undefined || known.maybe) });
    if (!maybe) this.sure.add(name);
    this.boundSoFar.add(name);
  }

  private undefinedName(name: string, unit: Unit, at: number): void {
    const where = placeOf(unit, at);
    const { table } = this;
    if (IPYTHON_HISTORY.test(name)) {
      this.problems.push(
        problem(
          'ipython/history',
          `\`${name}\` is what the notebook showed before; scripts have no such memory.`,
          'Give the value a name where it is made, and use that.',
          where,
        ),
      );
    } else if (table.skipped.has(name)) {
      this.problems.push(
        problem(
          'order/skipped',
          `\`${name}\` is made only in a cell tagged \`skip\`.`,
          `Remove the tag \`skip\` from the cell that makes \`${name}\`, or tag this cell \`skip\` too.`,
          where,
        ),
      );
    } else if (table.variables.has(name)) {
      this.problems.push(
        problem(
          'order/used-before-definition',
          `\`${name}\` is used before it is defined when the notebook runs from top to bottom.`,
          `Move the cell that defines \`${name}\` above this one.`,
          where,
        ),
      );
    } else {
      this.problems.push(
        problem(
          'names/undefined',
          `\`${name}\` is not defined anywhere in the notebook.`,
          `Define or import \`${name}\`, or correct its spelling.`,
          where,
        ),
      );
    }
  }
}
