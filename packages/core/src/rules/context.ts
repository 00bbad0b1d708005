import type { Callable, StatementFacts } from '../analysis/facts.js';
import type { CellAnalysis, NotebookAnalysis } from '../analysis/notebook-analysis.js';
import type { Config } from '../config/config.js';
import type { Blueprint } from '../plan/blueprint.js';
import type { Call } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { Range } from '../text/text.js';
import { takenNames } from './support/names.js';
import { perCell } from './support/per-context.js';
import { type RandomEvent, readRandomEvents } from './support/random-events.js';

/** A top-level function, class or lambda of the notebook, with the cell in which it stands. */
export interface NotebookDefinition {
  readonly cell: CellAnalysis;
  readonly callable: Callable;
}

/** A call of a library's function in the notebook. */
export interface PlacedCall {
  readonly cell: CellAnalysis;
  readonly statement: StatementFacts;
  /** Dotted, as imported. */
  readonly path: string;
  readonly node: Call;
}

/** A call of a method, whatever it is a method of. */
export interface MethodCall {
  readonly cell: CellAnalysis;
  readonly statement: StatementFacts;
  readonly name: string;
  readonly node: Call;
}

const callsByPlace = perCell((cell): ReadonlyMap<string, Call> => {
  const read = new Map<string, Call>();
  walk(cell.syntax.module, (node) => {
    if (node.kind === 'Call') read.set(`${node.from} ${node.to}`, node);
  });
  return read;
});

const libraryCallsIn = perCell((cell): readonly PlacedCall[] => {
  const found = new Map<number, PlacedCall>();
  for (const statement of cell.statements) {
    const calls = [...statement.effects.calls, ...(statement.callable?.effects.calls ?? [])];
    for (const { path, from, to } of calls) {
      const node = callsByPlace(cell).get(`${from} ${to}`);
      const isHere = from >= statement.node.from && to <= statement.node.to;
      if (node !== undefined && isHere) found.set(from * 1e6 + to, { cell, statement, path, node });
    }
  }
  return [...found.values()].sort((a, b) => a.node.from - b.node.from);
});

const methodCallsIn = perCell((cell): readonly MethodCall[] =>
  cell.statements.flatMap((statement) => {
    const found: MethodCall[] = [];
    walk(statement.node, (node) => {
      if (node.kind !== 'Call' || node.func.kind !== 'Attribute') return;
      found.push({ cell, statement, name: node.func.attr, node });
    });
    return found;
  }),
);

/** What rules look at. Everything that more than one rule needs is found once, when it is first asked for. */
export class RuleContext {
  /** Code cells that are part of the pipeline, and that Python can read. */
  readonly cells: readonly CellAnalysis[];
  #names: ReadonlySet<string> | null = null;
  #events: readonly RandomEvent[] | null = null;
  #calls: readonly PlacedCall[] | null = null;
  #stages: ReadonlyMap<CellAnalysis, string> | null = null;
  #definitions: ReadonlyMap<string, NotebookDefinition> | null = null;

  constructor(
    readonly analysis: NotebookAnalysis,
    readonly blueprint: Blueprint,
    readonly config: Config,
  ) {
    this.cells = analysis.cells.filter((c) => !c.tags.skip && c.syntax.module.problems.length === 0);
  }

  /** Every identifier that stands anywhere in the notebook: a name that is not among these is free. */
  get names(): ReadonlySet<string> {
    this.#names ??= takenNames(this.analysis.cells);
    return this.#names;
  }

  /** Where numbers are drawn from, and seeds set in, the process-wide generators, in the order of execution. */
  get randomEvents(): readonly RandomEvent[] {
    this.#events ??= readRandomEvents(this);
    return this.#events;
  }

  /** Functions, classes and lambdas that cells define at top level; the last of a name. */
  get definitions(): ReadonlyMap<string, NotebookDefinition> {
    if (this.#definitions === null) {
      const found = new Map<string, NotebookDefinition>();
      for (const cell of this.cells) {
        for (const { callable } of cell.statements)
          if (callable !== null) found.set(callable.name, { cell, callable });
      }
      this.#definitions = found;
    }
    return this.#definitions;
  }

  /** Calls of library functions, in functions of the notebook too, in the order of the text. */
  get calls(): readonly PlacedCall[] {
    this.#calls ??= this.cells.flatMap(libraryCallsIn);
    return this.#calls;
  }

  /** Calls of methods, in the order of the text. */
  get methodCalls(): readonly MethodCall[] {
    return this.cells.flatMap(methodCallsIn);
  }

  /** The call that stands at this place of a cell. */
  callAt(cell: CellAnalysis, { from, to }: Range): Call | null {
    return callsByPlace(cell).get(`${from} ${to}`) ?? null;
  }

  /** The stage that a cell's code belongs to; null for code that is in none. */
  stageOf(cell: CellAnalysis): string | null {
    this.#stages ??= new Map(this.blueprint.units.map((unit) => [unit.cell, unit.stage]));
    return this.#stages.get(cell) ?? null;
  }
}
