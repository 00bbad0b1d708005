import type { CellAnalysis } from '../../analysis/notebook-analysis.js';
import { definedName, neededNames } from '../../plan/definitions.js';
import { settingsAround } from '../../plan/settings.js';
import type { Unit } from '../../plan/units.js';
import { standsBeforeImports } from '../../plan/units.js';
import type { TextEdit } from '../../text/text.js';
import { displayedObject, type EditContext, environmentLine, magicEdit, unitEdits } from './code-edits.js';
import { type CellFunction, cellFunction } from './function-cells.js';
import type { BodyPart } from './origins.js';
import { indentedCell, indentedUnit, removalOf } from './source-text.js';

const INDENT = '    ';

/** Statements of a stage's function: what is made again for it, then its cells, as the notebook has them. */
export function stageBody(
  context: EditContext,
  results: readonly string[],
): { body: BodyPart[]; functions: Map<string, BodyPart> } {
  const { stage } = context;
  const functions = new Map<string, BodyPart>();
  const parts: BodyPart[] = [];
  if (stage === null) return { body: parts, functions };
  const addOwn = (text: string) => parts.push({ text, cell: null, units: [] });
  const addUnit = (unit: Unit, edits: readonly TextEdit[]) =>
    parts.push({ text: indentedUnit(unit, edits, INDENT), cell: unit.cell, units: [unit] });
  for (const name of stage.shadowedBuiltins) {
    if (name === '__doc__') {
      addOwn(`${INDENT}__doc__ = "Automatically created module for IPython interactive environment"`);
      continue;
    }
    context.extraImports.add('builtins');
    addOwn(`${INDENT}${name} = builtins.${name}`);
  }
  for (const name of stage.unset) addOwn(`${INDENT}${name} = None`);
  for (const unit of settingsAround(stage).after) addUnit(unit, unitEdits(unit, context));
  for (const unit of stage.replays) addUnit(unit, [...unitEdits(unit, context), ...globalEdits(unit)]);
  const cells = new Map<CellAnalysis, Unit[]>();
  for (const unit of stage.units) cells.set(unit.cell, [...(cells.get(unit.cell) ?? []), unit]);
  const needed = new Set(
    stage.units.flatMap((u) =>
      u.role === 'nested' ? [] : [...neededNames(u), ...u.facts.effects.weakReads.keys()],
    ),
  );
  includeNested(stage.units, needed);
  for (const [cell, units] of cells) {
    const text = cellText(cell, units, needed, context);
    if (text.trim() === '') continue;
    const emitted = units.filter((u) => isEmitted(u, needed, context));
    const made = cellFunction(cell, emitted, stage, results);
    if (made === null) {
      parts.push({ text, cell, units: emitted });
      continue;
    }
    functions.set(made.name, { text, cell, units: emitted });
    parts.push({ text: callOf(made, text, cell, context), cell, units: [] });
  }
  return { body: parts, functions };
}

/** Puts a cell's code into a function of its own, and gives the call. */
function callOf(made: CellFunction, text: string, cell: CellAnalysis, context: EditContext): string {
  const types = made.outputs.map((o) => context.typeName(o.type));
  const type = types.length === 0 ? 'None' : types.length === 1 ? types[0] : `tuple[${types.join(', ')}]`;
  const args = made.inputs.map((i) => `${i.name}: ${context.typeName(i.type)}`).join(', ');
  const names = made.outputs.map((o) => o.name).join(', ');
  const title = made.name.replace(/_/g, ' ');
  const doc = `${INDENT}"""${title.charAt(0).toUpperCase()}${title.slice(1)} (cell ${cell.cell.index + 1} of the notebook)."""`;
  const end = names === '' ? '' : `\n${INDENT}return ${names}`;
  context.functions.push(`def ${made.name}(${args}) -> ${type}:\n${doc}\n${text}${end}`);
  const call = `${made.name}(${made.inputs.map((i) => i.name).join(', ')})`;
  return `${INDENT}${names === '' ? call : `${names} = ${call}`}`;
}

/** Nested functions that other nested functions need are needed too. */
function includeNested(units: readonly Unit[], needed: Set<string>): void {
  const nested = units.filter((u) => u.role === 'nested');
  for (let grew = true; grew; ) {
    grew = false;
    for (const unit of nested) {
      if (!needed.has(definedName(unit))) continue;
      for (const name of neededNames(unit)) {
        if (!needed.has(name)) {
          needed.add(name);
          grew = true;
        }
      }
    }
  }
}

/** Whether a unit's statement stands in its stage's function. */
function isEmitted(unit: Unit, needed: ReadonlySet<string>, { blueprint }: EditContext): boolean {
  if (unit.role === 'nested') return needed.has(definedName(unit));
  if (unit.role === 'setting')
    return !standsBeforeImports(unit, blueprint.units) || environmentLine(unit) !== null;
  return unit.role === 'code' && !isMaskOnly(unit);
}

/** A statement that is nothing but the mask of a magic without an equivalent. */
function isMaskOnly(unit: Unit): boolean {
  const { node } = unit.facts;
  if (node.kind !== 'Expr' || node.value.kind !== 'Constant') return false;
  const magic = unit.cell.syntax.magics.find((m) => m.from === node.from);
  return (
    magic !== undefined &&
    !['shell', 'writefile', 'setting'].includes(magic.kind) &&
    displayedObject(magic) === null
  );
}

function cellText(
  cell: CellAnalysis,
  units: readonly Unit[],
  needed: ReadonlySet<string>,
  context: EditContext,
): string {
  const { blueprint } = context;
  const emitted = units.filter((u) => isEmitted(u, needed, context));
  if (emitted.length === 0) return '';
  const edits: TextEdit[] = [];
  for (const unit of blueprint.units) {
    if (unit.cell !== cell || emitted.includes(unit)) continue;
    edits.push({ ...removalOf(unit, takesComments(unit)), insert: '' });
  }
  for (const unit of emitted) edits.push(...unitEdits(unit, context), ...globalEdits(unit));
  edits.push(...looseMagics(cell, emitted, edits, context));
  const capture = cell.syntax.magics.find((m) => m.kind === 'unwrapped' && m.isCell && m.capturesOutput);
  const last = emitted.at(-1);
  const shown = last === undefined || capture !== undefined ? [] : showEdits(last, cell, context);
  const text = indentedCell(
    cell,
    mergeEdits([...edits, ...shown]),
    capture === undefined ? INDENT : INDENT + INDENT,
  );
  const lines = [text.replace(/^\s*\n/, '').trimEnd()];
  if (capture !== undefined) {
    context.utils.add('hidden_output');
    lines.unshift(`${INDENT}with ${context.call('hidden_output')}():`);
  }
  const endsWithShow = last !== undefined && endsByShowingFigures(last);
  if (!endsWithShow && emitted.some((u) => mayDraw(u, context))) {
    context.utils.add('save_figures');
    lines.push(`${INDENT}${context.call('save_figures')}()`);
  }
  return lines.join('\n');
}

function endsByShowingFigures(unit: Unit): boolean {
  const { node, effects } = unit.facts;
  return (
    node.kind === 'Expr' &&
    effects.figureShows.some((s) => s.from === node.value.from && s.to === node.value.to)
  );
}

function mayDraw(unit: Unit, context: EditContext): boolean {
  if (context.stage?.figures !== true) return false;
  const { effects } = unit.facts;
  return unit.role !== 'nested' && (effects.figures || effects.figureShows.length > 0);
}

/** Comments above a statement go with it unless the next line goes on with code that stays. */
function takesComments(unit: Unit): boolean {
  if (unit.role === 'definition' || unit.role === 'nested') return true;
  const { source } = unit.cell.syntax;
  const range = removalOf(unit, false);
  return /^\s*(\n|$)/.test(source.slice(range.to)) || unit.role === 'import';
}

/** Magics that are no statement of their own: cell magics on the first line. */
function looseMagics(
  cell: CellAnalysis,
  emitted: readonly Unit[],
  edits: readonly TextEdit[],
  context: EditContext,
): TextEdit[] {
  return cell.syntax.magics.flatMap((magic) => {
    const covered =
      emitted.some((u) => u.facts.node.from <= magic.from && magic.from < u.facts.node.to) ||
      edits.some((e) => e.from <= magic.from && magic.to <= e.to);
    if (covered) return [];
    const edit = magicEdit(magic, context);
    return edit === null ? [] : [edit];
  });
}

/** Removals may overlap with what is inside them; the outer one wins. */
function mergeEdits(edits: readonly TextEdit[]): TextEdit[] {
  const sorted = [...edits].sort((a, b) => a.from - b.from || b.to - a.to);
  const kept: TextEdit[] = [];
  let end = -1;
  for (const edit of sorted) {
    if (edit.from < end && edit.to <= end && edit.to > edit.from) continue;
    if (edit.from < end) continue;
    kept.push(edit);
    end = Math.max(end, edit.to);
  }
  return kept;
}

/** Inside a nested function, the notebook's globals are the stage function's variables. */
function globalEdits(unit: Unit): TextEdit[] {
  if (unit.role !== 'nested' && unit.role !== 'code') return [];
  const { source } = unit.cell.syntax;
  const { from, to } = unit.facts.node;
  return [...source.slice(from, to).matchAll(/^([ \t]+)global(?=[ \t]+\w)/gm)].map((match) => {
    const at = from + match.index + (match[1]?.length ?? 0);
    return { from: at, to: at + 'global'.length, insert: 'nonlocal' };
  });
}

/** The last expression of a cell is shown, as the notebook does, unless it ends in `;` or gives nothing to show. */
function showEdits(last: Unit, cell: CellAnalysis, context: EditContext): TextEdit[] {
  const { node, effects } = last.facts;
  const { source, module, python } = cell.syntax;
  if (
    node.kind !== 'Expr' ||
    node !== module.body.at(-1) ||
    (last.role !== 'code' && last.role !== 'setting')
  )
    return [];
  const magic = cell.syntax.magics.find((m) => m.from >= node.from && m.from < node.to);
  if (magic !== undefined && magic.kind !== 'unwrapped') {
    if (magic.kind !== 'shell' || magic.name !== '!!') return [];
  }
  const isTimed = cell.syntax.magics.some(
    (m) =>
      m.kind === 'unwrapped' &&
      m.isolated &&
      (m.isCell || (m.code !== null && m.code.from <= node.from && node.from < m.code.to)),
  );
  if (isTimed) return [];
  const rest = python.slice(node.to);
  if (/^\s*;/.test(rest.replace(/#[^\n]*/g, ''))) return [];
  if (effects.givesNone) return [];
  if (node.value.kind === 'Call') {
    const call = node.value;
    const isWhole = (r: { from: number; to: number }) => r.from === call.from && r.to === call.to;
    if (effects.figureShows.some(isWhole)) return [];
    if (effects.displays.some((d) => d.from === call.func.from && d.to === call.func.to)) return [];
    if (call.func.kind === 'Name' && /^(print|display|help)$/.test(call.func.id)) return [];
  }
  context.utils.add('show');
  const { from, to } = node;
  const isBareTuple =
    node.value.kind === 'Tuple' &&
    !(source[from] === '(' && source[to - 1] === ')' && isOneGroup(python.slice(from, to)));
  const open = `${context.call('show')}(${isBareTuple ? '(' : ''}`;
  return [
    { from, to: from, insert: open },
    { from: to, to, insert: isBareTuple ? '))' : ')' },
  ];
}

/** Whether the first parenthesis of a text is closed by its last character. */
function isOneGroup(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') depth -= 1;
    if (depth === 0 && at < text.length - 1) return false;
  }
  return true;
}
