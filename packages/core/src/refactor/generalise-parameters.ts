import { localNames } from '../analysis/local-names.js';
import type { CellAnalysis } from '../analysis/notebook-analysis.js';
import { placeOf } from '../plan/order.js';
import type { Unit } from '../plan/units.js';
import { failure, type Problem, problem, type Result, success } from '../problem/problem.js';
import { Changes } from '../rules/support/changes.js';
import type { Expression, FunctionDef, Statement } from '../syntax/ast.js';
import { forEachChild, walk } from '../syntax/walk.js';
import type { TextEdit } from '../text/text.js';
import { notebookUnits, selectedUnits } from './notebook-units.js';
import type { RefactorContext, RefactoringKind, Selection } from './refactoring.js';

/** The parameters of a function that are called like variables of this notebook get names that say what they are. */
export const generaliseParameters: RefactoringKind = {
  id: 'generalise-parameters',
  group: 'rewrite',
  title: 'Generalise the parameter names',
  offers(context, selection) {
    const unit = functionAt(context, selection);
    if (unit === null) return [];
    const names = suggested(context, unit);
    const list = Object.entries(names);
    if (list.length === 0) return [];
    const value = list.map(([old, name]) => `${old}=${name}`).join(', ');
    const asks = [{ argument: 'names' as const, prompt: 'New names, as old=new', value, choices: null }];
    const { name } = unit.facts.node as FunctionDef;
    return [{ title: `Generalise the parameter names of ${name}`, arguments: { names }, asks }];
  },
  make(context, selection, given) {
    const unit = functionAt(context, selection);
    if (unit === null) {
      const remedy = 'Put the cursor into a function that a cell defines.';
      return failure(problem('refactor/no-function', 'There is no function here.', remedy));
    }
    const names = given.names ?? suggested(context, unit);
    const refused = whyNot(context, unit, names);
    if (refused !== null) return failure(refused);
    return renamed(context, unit, new Map(Object.entries(names)));
  },
};

type Node = Expression | Statement;

function functionAt(context: RefactorContext, selection: Selection): Unit | null {
  const found = selectedUnits(context, selection).filter(({ facts }) => facts.node.kind === 'FunctionDef');
  return found.length === 1 ? (found[0] ?? null) : null;
}

const GENERAL: Readonly<Record<string, string>> = {
  'pandas.DataFrame': 'frame',
  'pandas.Series': 'series',
  'numpy.ndarray': 'values',
  'torch.Tensor': 'tensor',
  list: 'items',
  dict: 'mapping',
  str: 'text',
};

/** New names for parameters that are called like a variable of the notebook: by what the calls pass, else without its digits. */
function suggested(context: RefactorContext, unit: Unit): Record<string, string> {
  const node = unit.facts.node as FunctionDef;
  const units = notebookUnits(context);
  const variables = new Set(units.flatMap((u) => (u === unit ? [] : [...u.facts.effects.binds.keys()])));
  const taken = new Set([...namesIn(node), ...context.rules.names]);
  const names: Record<string, string> = {};
  for (const parameter of node.args) {
    if (!variables.has(parameter.name) || /^var-/.test(parameter.style)) continue;
    const type = units.findLast((u) => u.facts.effects.values.has(parameter.name));
    const known = type?.facts.effects.values.get(parameter.name)?.type ?? '';
    const general = GENERAL[known] ?? (/^sklearn\..*\.[A-Z]/.test(known) ? 'model' : null);
    const plain = parameter.name.replace(/_?\d+$|^(my|the)_/g, '');
    const wanted = general ?? (plain === parameter.name || plain === '' ? null : plain);
    const name = wanted === null ? null : freeOf(wanted, taken);
    if (name === null) continue;
    taken.add(name);
    names[parameter.name] = name;
  }
  return names;
}

function freeOf(name: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? name : `${name}_${n}`;
    if (!taken.has(candidate)) return candidate;
  }
}

function namesIn(node: FunctionDef): Set<string> {
  const names = new Set(node.args.map(({ name }) => name));
  walk(node, (inner) => {
    if (inner.kind === 'Name') names.add(inner.id);
    if (inner.kind === 'FunctionDef') for (const { name } of inner.args) names.add(name);
  });
  return names;
}

function whyNot(
  context: RefactorContext,
  unit: Unit,
  names: Readonly<Record<string, string>>,
): Problem | null {
  const node = unit.facts.node as FunctionDef;
  const at = placeOf(unit, node.nameFrom);
  const known = new Set(node.args.map(({ name }) => name));
  const used = namesIn(node);
  for (const [old, name] of Object.entries(names)) {
    if (!known.has(old)) {
      return problem(
        'refactor/name',
        `\`${node.name}\` has no parameter \`${old}\`.`,
        'Name one that it has.',
        at,
      );
    }
    if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) || used.has(name)) {
      const message = `\`${name}\` cannot be the name: it is no name in Python, or the function uses it already.`;
      return problem('refactor/name', message, 'Choose another name.', at);
    }
  }
  const { callable } = unit.facts;
  const inStrings = Object.keys(names).find((name) => callable?.effects.weakReads.has(name));
  if (inStrings !== undefined || callable?.isDynamic === true) {
    const message = `The function looks names up in texts: \`${inStrings ?? 'eval'}\` may be one of them.`;
    return problem('refactor/dynamic', message, 'Rename it by hand.', at);
  }
  return hiddenUse(context, unit, new Set(Object.keys(names)));
}

/** A use of the function through which keyword arguments may pass unseen. */
function hiddenUse(context: RefactorContext, unit: Unit, names: ReadonlySet<string>): Problem | null {
  const node = unit.facts.node as FunctionDef;
  let isPassed: Unit | null = null;
  let named: Unit | null = null;
  for (const other of notebookUnits(context)) {
    walk(other.facts.node, (inner) => {
      if (inner.kind !== 'Call') return;
      const isOwn = inner.func.kind === 'Name' && inner.func.id === node.name;
      if (isOwn && inner.keywords.some(({ arg }) => arg === null)) isPassed = other;
      if (!isOwn && inner.keywords.some(({ arg }) => arg !== null && names.has(arg))) named = other;
      const values = [...inner.args, ...inner.keywords.map(({ value }) => value)];
      if (values.some((value) => value.kind === 'Name' && value.id === node.name)) isPassed ??= other;
    });
  }
  // A function that is handed on may be called with its parameters' names: by `partial`, `apply` or a wrapper.
  if (isPassed === null || (named === null && !hasStarred(isPassed, node.name))) return null;
  const place = isPassed as Unit;
  const message = `\`${node.name}\` is handed on, and may be called there with the old names.`;
  return problem('refactor/dynamic', message, 'Rename it by hand.', placeOf(place, place.facts.node.from));
}

function hasStarred(unit: Unit, name: string): boolean {
  let found = false;
  walk(unit.facts.node, (node) => {
    const isOwn = node.kind === 'Call' && node.func.kind === 'Name' && node.func.id === name;
    found ||= isOwn && node.keywords.some(({ arg }) => arg === null);
  });
  return found;
}

function renamed(
  context: RefactorContext,
  unit: Unit,
  names: ReadonlyMap<string, string>,
): Result<{ title: string; notebook: ReturnType<Changes['edits']>; files: [] }> {
  const node = unit.facts.node as FunctionDef;
  const changes = new Changes(context.analysis.notebook);
  const add = (cell: CellAnalysis, edits: readonly TextEdit[]) => {
    for (const edit of edits) changes.replace(cell.cell.index, edit);
  };
  const { source } = unit.cell.syntax;
  add(unit.cell, [
    ...node.args.flatMap(({ name, from }) => editAt(from + starsAt(source, from), name, names)),
    ...node.body.flatMap((statement) => usesIn(statement, names)),
    ...docstringEdits(node, source, names),
  ]);
  for (const other of notebookUnits(context)) {
    walk(other.facts.node, (inner) => {
      if (inner.kind !== 'Call' || inner.func.kind !== 'Name' || inner.func.id !== node.name) return;
      add(
        other.cell,
        inner.keywords.flatMap(({ arg, from }) => (arg === null ? [] : editAt(from, arg, names))),
      );
    });
  }
  const title = `Generalise the parameter names of ${node.name}`;
  return success({ title, notebook: changes.edits(), files: [] });
}

function starsAt(source: string, from: number): number {
  return /^\**\s*/.exec(source.slice(from))?.[0].length ?? 0;
}

function editAt(from: number, name: string, names: ReadonlyMap<string, string>): TextEdit[] {
  const insert = names.get(name);
  return insert === undefined ? [] : [{ from, to: from + name.length, insert }];
}

/** Uses of the parameters in the body, but for functions and comprehensions inside that bind the name themselves. */
function usesIn(node: Node, names: ReadonlyMap<string, string>): TextEdit[] {
  const bound = new Set<string>();
  if (node.kind === 'FunctionDef' || node.kind === 'Lambda')
    for (const { name } of node.args) bound.add(name);
  if (node.kind === 'FunctionDef') {
    const own = localNames(node.body);
    for (const name of own.bound) bound.add(name);
  }
  if ('generators' in node) {
    for (const { target } of node.generators) {
      walk(target, (part) => {
        if (part.kind === 'Name') bound.add(part.id);
      });
    }
  }
  const left = new Map([...names].filter(([name]) => !bound.has(name)));
  const own = node.kind === 'Name' ? editAt(node.from, node.id, left) : [];
  const inner: TextEdit[] = [];
  if (left.size > 0) forEachChild(node, (child) => inner.push(...usesIn(child, left)));
  return [...own, ...inner];
}

function docstringEdits(node: FunctionDef, source: string, names: ReadonlyMap<string, string>): TextEdit[] {
  const [first] = node.body;
  if (first?.kind !== 'Expr' || first.value.kind !== 'Constant' || first.value.type !== 'str') return [];
  const text = source.slice(first.from, first.to);
  return [...names].flatMap(([old, name]) =>
    [...text.matchAll(new RegExp(`(?<![\\w.])${old}(?=\\s*[:(\`]|\`)`, 'gu'))].map((match) => {
      const from = first.from + match.index;
      return { from, to: from + old.length, insert: name };
    }),
  );
}
