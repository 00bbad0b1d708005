import type { FigureShow } from '../../analysis/facts.js';
import type { Magic } from '../../cells/cell.js';
import { fillCommand } from '../../cells/shell-fields.js';
import type { Blueprint, StagePlan } from '../../plan/blueprint.js';
import { isMentioned } from '../../plan/blueprint-queries.js';
import { liftedRanges } from '../../plan/lifted-imports.js';
import type { Unit } from '../../plan/units.js';
import type { TextEdit } from '../../text/text.js';
import { annotationEdits } from './annotate.js';
import { pythonString } from './source-text.js';

/** Which functions of the generated `utils` a piece of code calls, by name. */
export type UtilsUse = Set<string>;

/** Modules of the standard library that replaced magics need. */
export type ExtraImports = Set<string>;

export interface EditContext {
  readonly blueprint: Blueprint;
  readonly stage: StagePlan | null;
  readonly utils: UtilsUse;
  readonly extraImports: ExtraImports;
  /** Functions that cells became, in order. */
  readonly functions: string[];
  /** How an annotation names a type. */
  readonly typeName: (type: string) => string;
  /** How code in this module calls a function of utils: `show`, or `utils.show` when the notebook has that name itself. */
  readonly call: (name: string) => string;
  /** The notebook's folder seen from the project's: rewrites relative paths in literals. */
  readonly notebookDir: string;
}

/** Replacements inside a unit's code that do not depend on where it ends up: display, figures, seeds, paths, magics. */
export function unitEdits(unit: Unit, context: EditContext): TextEdit[] {
  const { effects, callable } = unit.facts;
  const edits: TextEdit[] =
    unit.role === 'definition' || unit.role === 'nested' ? annotationEdits(unit, context.typeName) : [];
  const all = callable === null ? [effects] : [effects, callable.effects];
  for (const part of all) {
    for (const { from, to, isText } of part.displays)
      edits.push({ from, to, insert: isText ? use(context, 'show') : '' });
    for (const shown of part.figureShows)
      edits.push(...figureEdits(unit, shown, use(context, 'save_figures')));
    if (context.notebookDir !== '') edits.push(...pathEdits(unit, part.files, context.notebookDir));
  }
  const cell = unit.cell.cell.index;
  for (const seed of context.blueprint.seedUses) {
    if (seed.cell === cell && seed.from >= unit.facts.node.from && seed.to <= unit.facts.node.to) {
      edits.push({ from: seed.from, to: seed.to, insert: seed.param.name });
    }
  }
  edits.push(...starEdits(unit, context.blueprint), ...qualnameEdits(unit, context.blueprint));
  for (const magic of unit.cell.syntax.magics) {
    if (magic.from < unit.facts.node.from || magic.from >= unit.facts.node.to) continue;
    const edit = magicEdit(magic, context, new Map<string, unknown>([...effects.reads, ...effects.binds]));
    if (edit !== null) edits.push(edit);
  }
  for (const range of liftedRanges(unit.facts)) edits.push({ ...range, insert: 'pass' });
  return withoutDuplicates(edits);
}

/** Inside a function an import has to name what it brings: what the notebook uses of it. */
function starEdits(unit: Unit, blueprint: Blueprint): TextEdit[] {
  const { node, effects } = unit.facts;
  if (unit.role !== 'code' || node.kind !== 'ImportFrom') return [];
  const { python } = unit.cell.syntax;
  const star = python.slice(node.from, node.to).lastIndexOf('*');
  if (star === -1) return [];
  const used = [...effects.binds.keys()].filter((name) => isMentioned(name, blueprint));
  return [{ from: node.from + star, to: node.to, insert: used.sort().join(', ') || '*' }];
}

/** `plt.show()` becomes `save_figures()`, after the argument where that is what draws. */
function figureEdits(unit: Unit, { from, to, callee }: FigureShow, save: string): TextEdit[] {
  if (callee === null) return [{ from, to, insert: `${save}()` }];
  const { source } = unit.cell.syntax;
  const start = source.lastIndexOf('\n', from - 1) + 1;
  const indent = /^[ \t]*/.exec(source.slice(start, from))?.[0] ?? '';
  return [
    { ...callee, insert: '' },
    { from: to, to, insert: `\n${indent}${save}()` },
  ];
}

/** Dataclasses, and functions, show their qualified name, which inside the stage's function would be another. */
function qualnameEdits(unit: Unit, { units }: Blueprint): TextEdit[] {
  const { node } = unit.facts;
  const { source } = unit.cell.syntax;
  if (unit.role !== 'nested') return [];
  if (node.kind === 'FunctionDef') {
    const isShown = units.some((u) =>
      u.facts.effects.shownDefinitions.some(({ functions }) => functions.includes(node.name)),
    );
    return isShown
      ? [{ from: node.to, to: node.to, insert: `\n\n${node.name}.__qualname__ = "${node.name}"` }]
      : [];
  }
  if (node.kind !== 'ClassDef') return [];
  const isData = node.decorators.some((d) => /\bdataclass\b/.test(source.slice(d.from, d.to)));
  const first = node.body.find((s) => s.kind !== 'Expr');
  const lineStart = first === undefined ? 0 : source.lastIndexOf('\n', first.from - 1) + 1;
  const indent = source.slice(lineStart, first?.from);
  if (!isData || first === undefined || indent.trim() !== '') return [];
  return [{ from: first.from, to: first.from, insert: `__qualname__ = "${node.name}"\n${indent}` }];
}

function pathEdits(unit: Unit, files: Unit['facts']['effects']['files'], dir: string): TextEdit[] {
  return files.flatMap((file) => {
    if (file.literal === null || file.path === null || file.path.startsWith('/')) return [];
    return unit.facts.node.from <= file.literal.from && file.literal.to <= unit.facts.node.to
      ? [{ ...file.literal, insert: pythonString(`${dir}/${file.path}`) }]
      : [];
  });
}

function use(context: EditContext, name: string): string {
  context.utils.add(name);
  return context.call(name);
}

function withoutDuplicates(edits: readonly TextEdit[]): TextEdit[] {
  const seen = new Map<string, TextEdit>();
  for (const edit of edits) seen.set(`${edit.from}-${edit.to}`, edit);
  return [...seen.values()];
}

/** Python in place of a magic; null when the magic stands inside what stays as it is. */
export function magicEdit(
  magic: Magic,
  context: EditContext,
  names: ReadonlyMap<string, unknown> = new Map(),
): TextEdit | null {
  const range = { from: magic.from, to: magic.to };
  switch (magic.kind) {
    case 'ignored': {
      const shown = displayedObject(magic);
      return { ...range, insert: shown === null ? '' : `print(${pythonString(shown)})` };
    }
    case 'install':
    case 'unknown':
    case 'run':
      return { ...range, insert: '' };
    case 'unwrapped':
      return { ...range, insert: '' };
    case 'shell':
      context.extraImports.add('subprocess');
      return { ...range, insert: shellCode(magic, names) };
    case 'writefile':
      return {
        ...range,
        insert: `${use(context, 'write_file')}(${pythonString(magic.path)}, ${pythonString(magic.body)}${magic.append ? ', append=True' : ''})\n`,
      };
    case 'setting':
      return { ...range, insert: settingCode(magic) };
  }
}

const DISPLAYED: Readonly<Record<string, string>> = {
  javascript: 'Javascript',
  js: 'Javascript',
  html: 'HTML',
  HTML: 'HTML',
  latex: 'Latex',
  svg: 'SVG',
  SVG: 'SVG',
  markdown: 'Markdown',
};

/** What stands in the notebook as text for a cell magic that only shows something in the browser; null for other magics. */
export function displayedObject(magic: Magic): string | null {
  const type = magic.isCell ? DISPLAYED[magic.name] : undefined;
  return type === undefined ? null : `<IPython.core.display.${type} object>`;
}

function shellCode(magic: Extract<Magic, { kind: 'shell' }>, names: ReadonlyMap<string, unknown>): string {
  const command = magic.isCell ? pythonString(magic.command) : lineCommand(magic.command, names);
  const shell = magic.shell === 'bash' ? ', executable="/bin/bash"' : '';
  const run = `subprocess.run(${command}, shell=True${shell}, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False).stdout`;
  return magic.assigns === null && magic.name !== '!!' ? `print(${run}, end="")` : `${run}.splitlines()`;
}

/** The Python string of a shell line, an f-string where IPython fills in variables. */
function lineCommand(command: string, names: ReadonlyMap<string, unknown>): string {
  const filled = fillCommand(command, (name) => names.has(name));
  if (typeof filled === 'string') return pythonString(command);
  const isFilled = filled.some((part) => typeof part !== 'string');
  const pieces = filled.map((part) => {
    if (typeof part !== 'string') return `{${part.field.trim()}}`;
    const text = pythonString(part).slice(1, -1);
    return isFilled ? text.replace(/[{}]/g, '$&$&') : text;
  });
  return `${isFilled ? 'f' : ''}"${pieces.join('')}"`;
}

/** `%env A=b` says what it did; the setting itself stands before the imports of each stage. */
function settingCode(magic: Extract<Magic, { kind: 'setting' }>): string {
  const match = environmentSetting(magic);
  return match === null ? '' : `print(${pythonString(`env: ${match.name}=${match.value}`)})`;
}

function environmentSetting(
  magic: Extract<Magic, { kind: 'setting' }>,
): { name: string; value: string } | null {
  const match = /^\s*([A-Za-z_]\w*)\s*[= ]\s*(.*?)\s*$/.exec(magic.argument);
  if (!/^(env|set_env)$/.test(magic.name) || match?.[1] === undefined) return null;
  return { name: match[1], value: match[2] ?? '' };
}

/** The assignment that `%env` stands for; null for other units. */
export function environmentLine(unit: Unit): string | null {
  const { node } = unit.facts;
  const magic = unit.cell.syntax.magics.find((m) => m.from >= node.from && m.from < node.to);
  const match = magic?.kind === 'setting' ? environmentSetting(magic) : null;
  return match === null ? null : `os.environ[${pythonString(match.name)}] = ${pythonString(match.value)}`;
}
