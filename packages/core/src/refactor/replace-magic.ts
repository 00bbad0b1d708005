import type { CellAnalysis } from '../analysis/notebook-analysis.js';
import type { Magic } from '../cells/cell.js';
import { type EditContext, environmentLine, magicEdit } from '../files/generate/code-edits.js';
import type { Unit } from '../plan/units.js';
import { failure, problem, type Result, success } from '../problem/problem.js';
import { applyTextEdits, lineColumnAt, type TextEdit } from '../text/text.js';
import { notebookUnits, selectedCells, touches } from './notebook-units.js';
import type { RefactorContext, Refactoring, RefactoringKind, Selection } from './refactoring.js';

/** A magic or shell line of the selection becomes the Python that does the same. */
export const replaceMagic: RefactoringKind = {
  id: 'replace-magic',
  group: 'rewrite',
  title: 'Replace a magic by Python',
  offers(context, selection) {
    const magics = magicsIn(context, selection).filter(({ magic }) => hasPython(magic));
    if (magics.length === 0) return [];
    const [first] = magics;
    const name = magics.length === 1 && first !== undefined ? shownName(first.magic) : 'magics';
    return [{ title: `Replace ${name} by Python`, arguments: {}, asks: [] }];
  },
  make(context, selection) {
    const magics = magicsIn(context, selection);
    const able = magics.filter(({ magic }) => hasPython(magic));
    const [first] = magics;
    if (able.length === 0) return failure(whyNot(first));
    return replaceAll(context, able);
  },
};

interface PlacedMagic {
  readonly cell: CellAnalysis;
  readonly magic: Magic;
}

function magicsIn(context: RefactorContext, selection: Selection): PlacedMagic[] {
  return selectedCells(context, selection).flatMap((cell) =>
    cell.syntax.magics
      .filter((magic) => selection.range === null || touches(magic, selection.range))
      .map((magic) => ({ cell, magic })),
  );
}

/** Whether there is Python that does the same, without anything of Stagewright. */
function hasPython(magic: Magic): boolean {
  if (magic.kind === 'shell') return true;
  if (magic.kind === 'setting') return /^(env|set_env)$/.test(magic.name) && environmentParts(magic) !== null;
  return magic.kind === 'unwrapped' && /^(time|prun|memit)$/.test(magic.name) && !magic.isolated;
}

function environmentParts(magic: Extract<Magic, { kind: 'setting' }>): RegExpExecArray | null {
  return /^\s*[A-Za-z_]\w*\s*[= ]\s*\S/.exec(magic.argument);
}

function shownName(magic: Magic): string {
  if (magic.kind === 'shell' && !magic.isCell && magic.name.startsWith('!')) return 'the shell line';
  return `${magic.isCell ? '%%' : '%'}${magic.name}`;
}

function whyNot(first: PlacedMagic | undefined) {
  if (first === undefined) {
    return problem('refactor/no-magic', 'There is no magic here.', 'Put the cursor on a line with one.');
  }
  const { cell, magic } = first;
  const { line, column } = lineColumnAt(cell.syntax.source, magic.from);
  const message = `${shownName(magic)} has no Python that does the same.`;
  const remedy =
    magic.kind === 'unknown' ? 'Write by hand what it is for.' : 'It can stay: extraction leaves it out.';
  return problem('refactor/no-magic', message, remedy, { cell: cell.cell.index, line, column });
}

/** The Python of every magic, and the imports that it needs in the first cell that needs them. */
function replaceAll(context: RefactorContext, magics: readonly PlacedMagic[]): Result<Refactoring> {
  const units = notebookUnits(context);
  const modules = new Set<string>();
  const edit: EditContext = {
    blueprint: context.rules.blueprint,
    stage: null,
    utils: new Set(),
    extraImports: modules,
    functions: [],
    typeName: (type) => type,
    call: (name) => name,
    notebookDir: '',
  };
  const names = new Map(units.flatMap((unit) => [...unit.facts.effects.binds]));
  const cells = [...new Set(magics.map(({ cell }) => cell))];
  const notebook = cells.map((cell) => {
    modules.clear();
    const here = magics.filter((one) => one.cell === cell);
    const edits = here.flatMap(({ magic }) => pythonFor(magic, cell, units, edit, names, modules));
    const text = applyTextEdits(cell.syntax.source, edits);
    const imports = [...modules].filter((module) => !isImported(module, cell, units));
    const source = [...imports.map((module) => `import ${module}`), text].join('\n');
    return { kind: 'setSource' as const, cell: cell.cell.index, source };
  });
  const [first] = magics;
  const name = magics.length === 1 && first !== undefined ? shownName(first.magic) : 'magics';
  return success({ title: `Replace ${name} by Python`, notebook, files: [] });
}

function pythonFor(
  magic: Magic,
  cell: CellAnalysis,
  units: readonly Unit[],
  context: EditContext,
  names: ReadonlyMap<string, unknown>,
  modules: Set<string>,
): TextEdit[] {
  const edit = magicEdit(magic, context, names);
  if (edit === null) return [];
  const unit = units.find(
    (u) => u.cell === cell && u.facts.node.from <= magic.from && magic.from < u.facts.node.to,
  );
  const setting = magic.kind === 'setting' && unit !== undefined ? environmentLine(unit) : null;
  if (setting !== null) {
    modules.add('os');
    return [{ ...edit, insert: `${setting}\n${edit.insert}` }];
  }
  // The first line of `%%time` goes with its line break.
  const isLine = magic.kind === 'unwrapped' && magic.isCell && magic.code === null;
  return [isLine && cell.syntax.source[magic.to] === '\n' ? { ...edit, to: edit.to + 1 } : edit];
}

/** Whether a module is imported by its own name in a cell above, or in the cell above the code. */
function isImported(module: string, cell: CellAnalysis, units: readonly Unit[]): boolean {
  return units.some(
    (unit) =>
      unit.role === 'import' &&
      unit.cell.cell.index < cell.cell.index &&
      unit.facts.effects.values.get(module)?.path === module,
  );
}
