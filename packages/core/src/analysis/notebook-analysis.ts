import type { CellSyntax } from '../cells/cell.js';
import { readCell } from '../cells/read-cell.js';
import type { Notebook, NotebookCell } from '../notebook/notebook.js';
import { type CellTags, readTags } from '../notebook/tags.js';
import type { Problem } from '../problem/problem.js';
import type { ClassDef, FunctionDef, Lambda, Statement } from '../syntax/ast.js';
import { summariseClass, summariseFunction, summariseLambda } from './callables.js';
import type { Callable, StatementFacts } from './facts.js';
import { isWellBehaved } from './knowledge/libraries.js';
import { localNames } from './local-names.js';
import { SHELL_LINES } from './shell-lines.js';
import { execute } from './statements.js';
import { describeValue, type Value, value } from './value.js';
import { type Surroundings, WalkState } from './walk-state.js';

/** A code cell with everything that is known of it. */
export interface CellAnalysis {
  readonly cell: NotebookCell;
  readonly tags: CellTags;
  readonly tagProblems: readonly Problem[];
  readonly syntax: CellSyntax;
  readonly statements: readonly StatementFacts[];
}

/** A notebook with what each code cell reads, binds, changes and calls. `memory` makes the next analysis quick. */
export interface NotebookAnalysis {
  readonly notebook: Notebook;
  /** Code cells only, in order. */
  readonly cells: readonly CellAnalysis[];
  readonly memory: AnalysisMemory;
}

/** Public names by module. */
export type StarNames = Readonly<Record<string, readonly string[]>>;

const NO_STAR_NAMES: StarNames = {};

/** `from m import *` as an import of each of the names, where they are known. */
function expandStars(syntax: CellSyntax, starNames: StarNames, memory: AnalysisMemory): CellSyntax {
  const hasStar = syntax.module.body.some(
    (s) => s.kind === 'ImportFrom' && s.names.some((a) => a.name === '*'),
  );
  if (!hasStar) return syntax;
  const known = memory.expanded.get(syntax);
  if (known?.names === starNames) return known.result;
  const body = syntax.module.body.map((s): Statement => {
    const names =
      s.kind === 'ImportFrom' && s.names.some((a) => a.name === '*') ? starNames[s.module] : undefined;
    if (s.kind !== 'ImportFrom' || names === undefined) return s;
    return { ...s, names: names.map((name) => ({ name, asname: null, from: s.from, to: s.to })) };
  });
  const result = { ...syntax, module: { ...syntax.module, body } };
  memory.expanded.set(syntax, { names: starNames, result });
  return result;
}

type Definition = FunctionDef | ClassDef | Lambda;

/** What one cell declares at top level, whatever the other cells are. */
interface CellDeclarations {
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly imports: ReadonlyMap<string, string>;
  readonly names: ReadonlySet<string>;
  readonly importsUnknown: boolean;
  readonly hasClass: boolean;
}

interface Remembered<T> {
  readonly result: T;
  readonly lookups: ReadonlyMap<string, Value | null>;
  readonly callables: ReadonlyMap<string, Callable | null>;
  readonly flag: boolean;
}

/** Results of earlier analyses, by what they depend on. */
export interface AnalysisMemory {
  readonly syntax: Map<string, CellSyntax>;
  readonly expanded: WeakMap<CellSyntax, { readonly names: StarNames; readonly result: CellSyntax }>;
  readonly declarations: WeakMap<CellSyntax, CellDeclarations>;
  readonly facts: WeakMap<CellSyntax, Remembered<readonly StatementFacts[]>[]>;
  readonly callables: WeakMap<Definition, Remembered<Callable>>;
}

function newMemory(): AnalysisMemory {
  return {
    syntax: new Map(),
    expanded: new WeakMap(),
    declarations: new WeakMap(),
    facts: new WeakMap(),
    callables: new WeakMap(),
  };
}

/**
 * Analyses a notebook. Never throws; text that cannot be read gives facts about what can be. Given the analysis of an earlier
 * version, only cells that changed, or whose surroundings did, are analysed again.
 *
 * @param starNames public names of the modules that are star-imported, as far as the host could ask Python for them.
 */
export function analyzeNotebook(
  notebook: Notebook,
  previous?: NotebookAnalysis,
  starNames: StarNames = NO_STAR_NAMES,
): NotebookAnalysis {
  const memory = previous?.memory ?? newMemory();
  const code = notebook.cells.filter((cell) => cell.type === 'code');
  const syntaxes = code.map((cell) =>
    expandStars(remember(memory.syntax, cell.source, readCell), starNames, memory),
  );
  forgetOthers(memory.syntax, code);
  const declared = syntaxes.map((syntax) => declarationsOf(syntax, memory));
  const names = new NotebookNames(declared, memory);
  const cells = code.map((cell, index): CellAnalysis => {
    const syntax = syntaxes[index] ?? readCell(cell.source);
    const statements = analyzeCell(syntax, names, memory);
    const known = previous?.cells[index];
    // The same object while nothing has changed: others remember by it what they found in the cell.
    if (known?.cell === cell && known.syntax === syntax && known.statements === statements) return known;
    const { tags, problems } = readTags(cell.tags);
    return { cell, tags, tagProblems: problems, syntax, statements };
  });
  return { notebook, cells, memory };
}

function remember<T>(memory: Map<string, T>, key: string, make: (key: string) => T): T {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const made = make(key);
  memory.set(key, made);
  return made;
}

/** Keeps memory from growing with each key typed. */
function forgetOthers(memory: Map<string, CellSyntax>, code: readonly NotebookCell[]): void {
  if (memory.size <= code.length * 2 + 50) return;
  const used = new Set(code.map((cell) => cell.source));
  for (const source of memory.keys()) if (!used.has(source)) memory.delete(source);
}

function declarationsOf(syntax: CellSyntax, memory: AnalysisMemory): CellDeclarations {
  const known = memory.declarations.get(syntax);
  if (known !== undefined) return known;
  const definitions = new Map<string, Definition>();
  const imports = new Map<string, string>();
  const nothing: Surroundings = {
    lookup: () => null,
    callable: () => null,
    methodsMayChangeArguments: false,
  };
  const names = new Set<string>();
  let importsUnknown = false;
  let hasClass = false;
  const visit = (s: Statement, isTop: boolean): void => {
    if (s.kind === 'FunctionDef' || s.kind === 'ClassDef') {
      if (isTop && !names.has(s.name)) definitions.set(s.name, s);
      else definitions.delete(s.name);
      hasClass ||= s.kind === 'ClassDef';
    } else if (s.kind === 'Assign' && s.value.kind === 'Lambda' && s.targets[0]?.kind === 'Name' && isTop) {
      definitions.set(s.targets[0].id, s.value);
    } else if (s.kind === 'Import' || s.kind === 'ImportFrom') {
      const w = new WalkState(nothing);
      execute(s, w);
      for (const [name, bound] of w.effects.values) {
        if (bound.path === null) continue;
        imports.set(name, bound.path);
        importsUnknown ||= !isWellBehaved(bound.path);
      }
    } else if (s.kind === 'Try' || s.kind === 'If') {
      for (const inner of s.body) visit(inner, false);
      if (s.kind === 'Try') for (const h of s.handlers) for (const inner of h.body) visit(inner, false);
      for (const inner of s.orelse) visit(inner, false);
    }
  };
  for (const statement of syntax.module.body) {
    visit(statement, true);
    for (const name of localNames([statement]).bound) {
      if (names.has(name)) definitions.delete(name);
      names.add(name);
    }
  }
  const made = { definitions, imports, names, importsUnknown, hasClass };
  memory.declarations.set(syntax, made);
  return made;
}

/** The notebook's names: as they stand after the cells so far, and as functions see them when they are called. */
class NotebookNames {
  readonly current = new Map<string, Value>();
  readonly methodsMayChangeArguments: boolean;
  private readonly definitions = new Map<string, Definition | null>();
  private readonly imports = new Map<string, string | null>();
  private readonly bound = new Set<string>();
  private readonly summarised = new Map<string, Callable | null>();
  private readonly memory: AnalysisMemory;
  private readonly counts = new Map<string, number>();

  constructor(declared: readonly CellDeclarations[], memory: AnalysisMemory) {
    this.memory = memory;
    let mayChange = false;
    for (const cell of declared) {
      mayChange ||= cell.importsUnknown || cell.hasClass;
      for (const name of cell.names) {
        this.bound.add(name);
        this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
      }
      for (const [name, node] of cell.definitions)
        this.definitions.set(name, this.definitions.has(name) ? null : node);
      for (const [name, path] of cell.imports) {
        const known = this.imports.get(name);
        this.imports.set(name, known === undefined || known === path ? path : null);
      }
    }
    this.methodsMayChangeArguments = mayChange;
  }

  /** A name as a function's body sees it: the function runs later, when the name may have any of its values. */
  lookupLate = (name: string): Value | null => {
    if (!this.bound.has(name)) return null;
    const path = this.imports.get(name);
    if (path !== undefined && path !== null && !this.definitions.has(name))
      return value({ type: 'module', path });
    const definition = this.uniqueDefinition(name);
    if (definition !== null) {
      const known = definitionValue(name, definition);
      const roots = definition.kind === 'ClassDef' ? (this.callable(name)?.returns.roots ?? []) : [];
      return roots.length === 0 ? known : { ...known, roots };
    }
    return value({ roots: [name] });
  };

  private uniqueDefinition(name: string): Definition | null {
    return this.counts.get(name) === 1 ? (this.definitions.get(name) ?? null) : null;
  }

  /** What calling the notebook's function or class of this name does. */
  callable = (name: string): Callable | null => {
    const known = this.summarised.get(name);
    if (known !== undefined) return known;
    const node = this.uniqueDefinition(name);
    if (node === null) return null;
    // A function that calls itself: the rest of its body says what it does.
    this.summarised.set(name, null);
    const remembered = this.memory.callables.get(node);
    if (remembered !== undefined && this.stillHolds(remembered, this.lookupLate)) {
      this.summarised.set(name, remembered.result);
      return remembered.result;
    }
    const tracked = new Tracking(this.lookupLate, this.callable, this.methodsMayChangeArguments);
    const made =
      node.kind === 'FunctionDef'
        ? summariseFunction(node, tracked, null)
        : node.kind === 'ClassDef'
          ? summariseClass(node, tracked, null)
          : summariseLambda(name, node, tracked);
    this.memory.callables.set(node, tracked.remembered(made));
    this.summarised.set(name, made);
    return made;
  };

  stillHolds(r: Remembered<unknown>, lookup: (name: string) => Value | null): boolean {
    if (r.flag !== this.methodsMayChangeArguments) return false;
    for (const [name, before] of r.lookups) {
      const now = lookup(name);
      if (now === before) continue;
      if (now === null || before === null || describeValue(now) !== describeValue(before)) return false;
    }
    for (const [name, before] of r.callables) if (this.callable(name) !== before) return false;
    return true;
  }

  lookupNow = (name: string): Value | null => this.current.get(name) ?? null;
}

function definitionValue(name: string, node: Definition): Value {
  if (node.kind === 'ClassDef') return value({ type: 'type', definition: name, holds: [name] });
  const isDecorated = node.kind === 'FunctionDef' && node.decorators.length > 0;
  return value({ type: 'function', definition: isDecorated ? null : name, holds: [name] });
}

/** Surroundings that remember what they were asked, so that a result can be used again while the answers stay the same. */
class Tracking implements Surroundings {
  readonly methodsMayChangeArguments: boolean;
  readonly lookups = new Map<string, Value | null>();
  readonly called = new Map<string, Callable | null>();
  readonly own = new Map<string, Value>();

  constructor(
    private readonly outerLookup: (name: string) => Value | null,
    private readonly outerCallable: (name: string) => Callable | null,
    flag: boolean,
  ) {
    this.methodsMayChangeArguments = flag;
  }

  lookup(name: string): Value | null {
    const own = this.own.get(name);
    if (own !== undefined) return own;
    const known = this.lookups.get(name);
    if (known !== undefined) return known;
    const found = this.outerLookup(name);
    this.lookups.set(name, found);
    return found;
  }

  callable(name: string): Callable | null {
    const known = this.called.get(name);
    if (known !== undefined) return known;
    const found = this.outerCallable(name);
    this.called.set(name, found);
    return found;
  }

  remembered<T>(result: T): Remembered<T> {
    return { result, lookups: this.lookups, callables: this.called, flag: this.methodsMayChangeArguments };
  }
}

/** How many results a cell may keep for different surroundings: a cell copied several times in a notebook has several. */
const KEPT_PER_CELL = 8;

function analyzeCell(
  syntax: CellSyntax,
  names: NotebookNames,
  memory: AnalysisMemory,
): readonly StatementFacts[] {
  const kept = memory.facts.get(syntax) ?? [];
  const match = kept.find((r) => names.stillHolds(r, names.lookupNow));
  const facts = match?.result ?? analyzeStatements(syntax, names, memory, kept);
  for (const { effects } of facts) {
    for (const [name, known] of effects.values) names.current.set(name, known);
    for (const name of effects.deletes.keys()) if (!effects.binds.has(name)) names.current.delete(name);
  }
  return facts;
}

function analyzeStatements(
  syntax: CellSyntax,
  names: NotebookNames,
  memory: AnalysisMemory,
  kept: Remembered<readonly StatementFacts[]>[],
): readonly StatementFacts[] {
  const tracked = new Tracking(names.lookupNow, names.callable, names.methodsMayChangeArguments);
  const facts = syntax.module.body.map((node): StatementFacts => {
    const w = new WalkState(tracked);
    execute(node, w);
    readMagics(syntax, node, w);
    for (const [name, known] of w.effects.values) tracked.own.set(name, known);
    return { node, effects: w.effects, callable: callableOf(node, tracked, w) };
  });
  memory.facts.set(syntax, [tracked.remembered(facts), ...kept].slice(0, KEPT_PER_CELL));
  return facts;
}

/** Names in `!cmd {x}` are read; what cannot be kept is a hazard. */
function readMagics(syntax: CellSyntax, node: Statement, w: WalkState): void {
  for (const magic of syntax.magics) {
    if (magic.from < node.from || magic.from >= node.to) continue;
    if (magic.kind === 'setting' && /^(env|set_env)$/.test(magic.name)) {
      w.effects.settings.push({ path: 'os.environ', scope: { modules: '*' }, from: node.from, to: node.to });
    }
    if (magic.kind !== 'shell') continue;
    // A name that the notebook does not have is the shell's own: `$HOME`.
    for (const name of magic.names) {
      if (w.effects.values.has(name) || w.surroundings.lookup(name) !== null) w.readName(name, magic.from);
    }
    if (magic.assigns !== null) w.effects.values.set(magic.assigns, value({ type: SHELL_LINES }));
  }
}

function callableOf(node: Statement, tracked: Tracking, w: WalkState): Callable | null {
  if (node.kind === 'FunctionDef' || node.kind === 'ClassDef') {
    return (
      tracked.callable(node.name) ??
      (node.kind === 'FunctionDef'
        ? summariseFunction(node, tracked, null)
        : summariseClass(node, tracked, null))
    );
  }
  if (
    node.kind === 'Assign' &&
    node.value.kind === 'Lambda' &&
    node.targets.length === 1 &&
    node.targets[0]?.kind === 'Name'
  ) {
    const name = node.targets[0].id;
    const known = tracked.callable(name) ?? summariseLambda(name, node.value, tracked);
    const bound = w.effects.values.get(name);
    if (bound !== undefined) {
      const defined = { ...bound, definition: name, holds: [name], holdsLambda: false, roots: [] };
      w.effects.values.set(name, defined);
      tracked.own.set(name, defined);
    }
    return known;
  }
  return null;
}
