import type { CellAnalysis } from '../../analysis/notebook-analysis.js';
import { definedName } from '../../plan/definitions.js';
import type { Unit } from '../../plan/units.js';
import type { FunctionDef, Module, Statement } from '../../syntax/ast.js';
import { parsePython } from '../../syntax/parse.js';
import { forEachChild, isStatement } from '../../syntax/walk.js';
import { lineColumnAt } from '../../text/text.js';

/** Lines of a generated file and where in the notebook their code stands. Lines count from 1 and are inclusive. */
export interface Origin {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  /** Place of the cell in the notebook, from 0. */
  readonly cell: number;
  /** First line of the code in the cell's source. */
  readonly line: number;
}

/** A piece of a stage's function before it is formatted. */
export interface BodyPart {
  readonly text: string;
  /** The cell whose code it is, in order: one of a cell, or of a statement that is made again; null for what we add. */
  readonly cell: CellAnalysis | null;
  /** Its statements, in the order in which they stand. */
  readonly units: readonly Unit[];
}

/** How a module was put together. */
export interface ModuleParts {
  readonly functionName: string | null;
  readonly body: readonly BodyPart[];
  /** Functions that were made of one cell each, by name. */
  readonly functions: ReadonlyMap<string, BodyPart>;
  /** Functions, classes and constants at the module's top level. */
  readonly definitions: readonly Unit[];
}

/**
 * Finds the cell of each line of a module, statement by statement: a formatter moves and breaks lines, but it keeps the
 * statements and their order. Statements inside others have an origin of their own: the innermost one holds.
 *
 * @param text the module as it is written, formatted.
 */
export function originsOf(file: string, text: string, parts: ModuleParts): Origin[] {
  const module = parsePython(text);
  const found = new Origins(file, text);
  for (const unit of parts.definitions) {
    const name = definedName(unit);
    const statement = module.body.find((s) => definesName(s, name));
    if (statement !== undefined) found.pair(statement, unit.facts.node, unit.cell);
  }
  for (const [name, part] of parts.functions) found.cover(bodyOf(functionIn(module, name)), part);
  const rest = [...bodyOf(functionIn(module, parts.functionName ?? ''))];
  // What stands before the parts: an import of a function called `main`.
  const counts = parts.body.map((part) => statementsOf(part.text).length);
  const own = rest.length - counts.reduce((sum, count) => sum + count, 0);
  if (own > 0 && rest[0]?.kind === 'ImportFrom') rest.shift();
  parts.body.forEach((part, index) => {
    found.cover(rest.splice(0, counts[index]), part);
  });
  return found.list;
}

class Origins {
  readonly list: Origin[] = [];
  /** Offsets at which the lines of the text begin. */
  readonly starts: readonly number[];

  constructor(
    readonly file: string,
    text: string,
  ) {
    this.starts = [0, ...Array.from(text.matchAll(/\n/g), (found) => found.index + 1)];
  }

  /** Pairs the statements of a part with the units that they come from; statements that we added belong to the one before. */
  cover(statements: readonly Statement[], { cell, units }: BodyPart): void {
    if (cell === null) return;
    const [only] = statements;
    if (
      statements.length === 1 &&
      only?.kind === 'With' &&
      !units.some((u) => u.facts.node.kind === 'With')
    ) {
      this.cover(only.body, { text: '', cell, units });
      return;
    }
    const isPaired = statements.length - units.length <= 1;
    statements.forEach((statement, index) => {
      if (statement.kind === 'Return') return;
      const unit = isPaired ? units[Math.min(index, units.length - 1)] : units[0];
      if (unit === undefined) this.add(statement, cell, 0);
      else if (isPaired && index < units.length) this.pair(statement, unit.facts.node, cell);
      else this.add(statement, cell, unit.facts.node.from);
    });
  }

  /** Notes where a statement comes from, and those inside it as far as both have the same ones. */
  pair(written: Statement, original: Statement, cell: CellAnalysis): void {
    this.add(written, cell, original.from);
    const [inner, originals] = [statementsIn(written), statementsIn(original)];
    // A function may have been given a docstring.
    if (inner.length === originals.length + 1 && isText(inner[0])) inner.shift();
    if (inner.length !== originals.length) return;
    inner.forEach((statement, index) => {
      const source = originals[index];
      if (source !== undefined) this.pair(statement, source, cell);
    });
  }

  private add(written: Statement, cell: CellAnalysis, at: number): void {
    const from = this.lineAt(written.from);
    const to = this.lineAt(Math.max(written.from, written.to - 1));
    const { line } = lineColumnAt(cell.syntax.source, at);
    this.list.push({ file: this.file, from, to, cell: cell.cell.index, line });
  }

  private lineAt(offset: number): number {
    let [low, high] = [0, this.starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }
}

function definesName(statement: Statement, name: string): boolean {
  if (statement.kind === 'FunctionDef' || statement.kind === 'ClassDef') return statement.name === name;
  if (statement.kind === 'Assign') return statement.targets.some((t) => t.kind === 'Name' && t.id === name);
  return statement.kind === 'AnnAssign' && statement.target.kind === 'Name' && statement.target.id === name;
}

function functionIn(module: Module, name: string): FunctionDef | null {
  const found = module.body.find((s) => s.kind === 'FunctionDef' && s.name === name);
  return found?.kind === 'FunctionDef' ? found : null;
}

/** A function's statements after its docstring. */
function bodyOf(node: FunctionDef | null): readonly Statement[] {
  const [first, ...rest] = node?.body ?? [];
  if (first === undefined) return [];
  return isText(first) ? rest : [first, ...rest];
}

/** Whether a statement is a docstring. */
function isText(statement: Statement | undefined): boolean {
  return statement?.kind === 'Expr' && statement.value.kind === 'Constant' && statement.value.type === 'str';
}

function statementsOf(indented: string): readonly Statement[] {
  const [made] = parsePython(`def part():\n${indented}\n`).body;
  return made?.kind === 'FunctionDef' ? made.body : [];
}

/** The statements directly inside one, of all its blocks in order. */
function statementsIn(statement: Statement): Statement[] {
  const found: Statement[] = [];
  forEachChild(statement, (child) => {
    if (isStatement(child)) found.push(child);
  });
  return found;
}
