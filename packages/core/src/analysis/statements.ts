import type {
  Assign,
  AugAssign,
  ClassDef,
  Expression,
  ExprStatement,
  FunctionDef,
  Import,
  ImportFrom,
  Statement,
} from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import { creationOf, summariseClass, summariseFunction } from './callables.js';
import {
  executeBranches,
  executeFor,
  executeMatch,
  executeTry,
  executeWithBody,
  twice,
} from './control-flow.js';
import { evaluate } from './expressions.js';
import { implicitCalls, noteShown } from './implicit-calls.js';
import { knownPath } from './knowledge/random.js';
import { assignedSettingScope } from './knowledge/settings.js';
import { addEffects } from './notebook-calls.js';
import { arithmetic } from './operators.js';
import { cellReason } from './shared-cells.js';
import { bindTarget, changeInPlace } from './targets.js';
import { heldRoots, isImmutable, join, UNKNOWN, union, type Value, value } from './value.js';
import type { WalkState } from './walk-state.js';

/** Executes statements in order: notes their effects on the state. */
export function executeAll(body: readonly Statement[], w: WalkState): void {
  for (const statement of body) execute(statement, w);
}

/** Executes one statement. A table of the kinds: one place to look one up, so it stays in one piece. */
export function execute(s: Statement, w: WalkState): void {
  switch (s.kind) {
    case 'Expr':
      executeExpression(s, w);
      return;
    case 'Assign':
      executeAssign(s, w);
      return;
    case 'AugAssign':
      executeAugmented(s, w);
      return;
    case 'AnnAssign':
      evaluate(s.annotation, w);
      if (s.value !== null) bindTarget(s.target, evaluate(s.value, w), w);
      else if (s.target.kind !== 'Name') evaluate(s.target, w);
      return;
    case 'FunctionDef':
      defineFunction(s, w);
      return;
    case 'ClassDef':
      defineClass(s, w);
      return;
    case 'TypeAlias':
      w.later(() => evaluate(s.value, w));
      w.bindName(s.name, s.from, value({ type: 'type' }));
      return;
    case 'Delete':
      for (const target of s.targets) executeDelete(target, w);
      return;
    case 'For':
      executeFor(s, w);
      return;
    case 'While':
      evaluate(s.test, w);
      twice(w, () => {
        executeAll(s.body, w);
        evaluate(s.test, w);
      });
      w.maybe(() => executeAll(s.orelse, w));
      return;
    case 'If':
      evaluate(s.test, w);
      executeBranches([s.body, s.orelse], w);
      return;
    case 'With':
      for (const item of s.items) {
        const context = evaluate(item.context, w);
        implicitCalls(context, 'context', item.context, w);
        if (item.target !== null) bindTarget(item.target, value({ ...context, elements: null }), w);
      }
      executeWithBody(s, w);
      return;
    case 'Try':
      executeTry(s, w);
      return;
    case 'Match':
      executeMatch(s, w);
      return;
    case 'Import':
      executeImport(s, w);
      return;
    case 'ImportFrom':
      executeImportFrom(s, w);
      return;
    case 'Return':
      for (const expression of s.values) {
        const returned = evaluate(expression, w);
        w.returns = w.returns === null ? returned : join(w.returns, returned);
      }
      return;
    case 'Raise':
      w.raised = union(w.raised, heldRoots(s.values.map((expression) => evaluate(expression, w))));
      return;
    case 'Assert':
      for (const expression of s.values) evaluate(expression, w);
      return;
    case 'InvalidStatement':
      for (const part of s.parts) evaluate(part, w);
      return;
    case 'Global':
    case 'Nonlocal':
    case 'Pass':
    case 'Break':
    case 'Continue':
      return;
  }
}

function executeExpression(s: ExprStatement, w: WalkState): void {
  const shown = evaluate(s.value, w);
  // The last one of a cell is shown.
  if (w.frame === null) {
    implicitCalls(shown, 'value', s, w);
    noteShown(shown, s.from, w, true);
  }
  w.effects.givesNone = shown.type === 'None' && s.value.kind === 'Call';
}

function executeImport(s: Import, w: WalkState): void {
  for (const alias of s.names) {
    const bound = alias.asname ?? alias.name.split('.', 1)[0] ?? alias.name;
    w.bindName(
      bound,
      alias.from,
      value({
        type: 'module',
        path: alias.asname === null ? bound : alias.name,
        uncrossable: 'a module cannot be written to a file',
      }),
    );
  }
}

function executeImportFrom(s: ImportFrom, w: WalkState): void {
  for (const alias of s.names) {
    if (alias.name === '*') {
      w.hazard({
        code: 'names/star-import',
        at: s.from,
        message: `What \`from ${s.module} import *\` brings cannot be known: \`${s.module}\` is not installed where Python was asked.`,
        remedy: 'Import the names that you use, or install the module.',
      });
      continue;
    }
    const path = knownPath(`${'.'.repeat(s.level)}${s.module}`, alias.name);
    w.bindName(alias.asname ?? alias.name, alias.from, value({ type: 'module', path }));
  }
}

function executeAssign(s: Assign, w: WalkState): void {
  const assigned = evaluate(s.value, w);
  for (const target of s.targets) bindTarget(target, assigned, w);
  // `a = b = []` binds one object to two names.
  const names = s.targets.flatMap((t) => (t.kind === 'Name' ? [t.id] : []));
  const [first, ...others] = names;
  if (first === undefined || isImmutable(assigned.type) || assigned.path !== null) return;
  for (const other of others)
    if (w.owner(other) === null && w.owner(first) === null) w.effects.shares.push([first, other]);
}

function executeAugmented(s: AugAssign, w: WalkState): void {
  if (s.target.kind === 'Name') {
    const before = evaluate(s.target, w);
    const operand = evaluate(s.value, w);
    for (const group of ['write', 'value'] as const) implicitCalls(before, group, s, w);
    implicitCalls(operand, 'value', s, w);
    if (before.path !== null && before.type !== 'module') {
      w.effects.settings.push({
        path: before.path,
        scope: assignedSettingScope(before.path),
        from: s.from,
        to: s.to,
      });
    }
    if (!isImmutable(before.type)) w.mutate(before, s.from, `${s.op}`);
    // What cannot be changed in place becomes whatever the operator gives: `total += x` may make a float any type of number.
    const kept = isImmutable(before.type)
      ? arithmetic('BinOp', s.op.replace(/=$/, ''), before, operand)
      : { ...before, text: null, elements: null };
    const { type } = kept;
    w.bindName(s.target.id, s.target.from, kept);
    if (type === null || /^(list|dict|set)$/.test(type)) w.share(before, operand);
    return;
  }
  if (s.target.kind === 'Attribute' || s.target.kind === 'Subscript') {
    changeInPlace(s.target, evaluate(s.value, w), w, true);
    return;
  }
  evaluate(s.target, w);
  evaluate(s.value, w);
}

function executeDelete(target: Assign['targets'][number], w: WalkState): void {
  switch (target.kind) {
    case 'Name':
      w.readName(target.id, target.from);
      if (w.owner(target.id) === null) {
        w.effects.deletes.set(target.id, target.from);
        if (w.depth === 0) w.effects.binds.delete(target.id);
      }
      return;
    case 'Tuple':
    case 'List':
      for (const element of target.elts) executeDelete(element, w);
      return;
    case 'Attribute':
    case 'Subscript':
      changeInPlace(target, UNKNOWN, w);
      return;
    default:
      evaluate(target, w);
  }
}

/** What a decorator's inner function reads it reads when that is called. */
function deferOthers(decorator: Expression, before: ReadonlySet<string>, w: WalkState): void {
  const own = new Set<string>();
  walk(decorator, (inner) => {
    if (inner.kind === 'Name') own.add(inner.id);
  });
  for (const [name, at] of w.effects.reads) {
    if (before.has(name) || own.has(name)) continue;
    w.effects.reads.delete(name);
    if (!w.effects.deferredReads.has(name)) w.effects.deferredReads.set(name, at);
  }
}

function defineFunction(s: FunctionDef, w: WalkState): void {
  const isChanged = s.decorators.length > 0;
  // What a decorator of the notebook returns may do whatever the decorator does.
  let holds: readonly string[] = [s.name];
  // Inside of a decorator of the notebook, it is a function that no module has under its name.
  let isWrapped = false;
  for (const decorator of s.decorators) {
    const before = new Set(w.effects.reads.keys());
    const known = evaluate(decorator, w);
    deferOthers(decorator, before, w);
    if (decorator.kind === 'Attribute' && known.path === null)
      w.mutate(evaluate(decorator.value, w), decorator.from, `.${decorator.attr}(…)`);
    holds = union(holds, known.definition === null ? known.holds : union(known.holds, [known.definition]));
    isWrapped ||= known.path === null;
  }
  const defaults: Value[] = [];
  for (const p of s.args) {
    if (p.default !== null) defaults.push(evaluate(p.default, w));
    if (p.annotation !== null) evaluate(p.annotation, w);
  }
  const roots = heldRoots(defaults);
  if (s.returns !== null) evaluate(s.returns, w);
  // What a call does stands in the notebook's table of callables, unless the name has other values too.
  if (w.frame === null && w.depth === 0 && w.surroundings.callable(s.name) !== null) {
    const definition = isChanged ? null : s.name;
    w.bindName(
      s.name,
      s.nameFrom,
      value({ type: 'function', definition, holds, roots, holdsLambda: isWrapped }),
    );
    return;
  }
  const callable = summariseFunction(s, w.surroundings, w.frame);
  absorb(callable.effects, w);
  w.bindName(
    s.name,
    s.nameFrom,
    value({
      type: 'function',
      uncrossable:
        callable.effects.binds.size > 0 ? 'it assigns variables of the notebook' : cellReason(s, w.frame),
      holdsLambda: true,
      captures: [...callable.effects.reads.keys()],
      roots: union(union([...callable.effects.reads.keys()], callable.captured), roots),
    }),
  );
}

function defineClass(s: ClassDef, w: WalkState): void {
  for (const decorator of s.decorators) evaluate(decorator, w);
  let holds: readonly string[] = [s.name];
  for (const part of [...s.bases, ...s.keywords.map((k) => k.value)]) {
    const known = evaluate(part, w);
    holds = union(holds, known.definition === null ? known.holds : union(known.holds, [known.definition]));
  }
  for (const made of creationOf(s, w.surroundings)) addEffects(s, made, new Map(), w);
  if (w.frame === null && w.depth === 0) {
    const values = new Map<string, Value>();
    w.within({ kind: 'class', names: new Set(), globals: new Set(), values }, () => {
      // The body runs now; its methods run when they are called.
      for (const inner of s.body) if (inner.kind !== 'FunctionDef') execute(inner, w);
      for (const inner of s.body) {
        if (inner.kind !== 'FunctionDef') continue;
        for (const decorator of inner.decorators) if (decorator.kind !== 'Attribute') evaluate(decorator, w);
        for (const p of inner.args) {
          if (p.default !== null) evaluate(p.default, w);
          if (p.annotation !== null) evaluate(p.annotation, w);
        }
        if (inner.returns !== null) evaluate(inner.returns, w);
        w.frame?.names.add(inner.name);
      }
    });
    w.bindName(
      s.name,
      s.nameFrom,
      value({ type: 'type', definition: s.name, holds, roots: heldRoots(values.values()) }),
    );
    return;
  }
  const callable = summariseClass(s, w.surroundings, w.frame);
  absorb(callable.effects, w);
  w.bindName(
    s.name,
    s.nameFrom,
    value({
      type: 'type',
      holdsLambda: true,
      captures: [...callable.effects.reads.keys()],
      roots: union([...callable.effects.reads.keys()], callable.captured),
    }),
  );
}

/** An inner function may be called from here on: its effects are counted as this code's, some time later. */
function absorb(inner: ReturnType<typeof summariseFunction>['effects'], w: WalkState): void {
  for (const [name, at] of inner.reads) {
    if (w.owner(name) !== null) continue;
    const bound = w.effects.binds.get(name);
    if ((bound === undefined || bound.maybe) && !w.effects.deferredReads.has(name)) {
      const into = w.frame === null ? w.effects.deferredReads : w.effects.reads;
      if (!into.has(name)) into.set(name, at);
    }
  }
  for (const [name, how] of inner.mutates) {
    if (name.startsWith('param:') && w.frame === null) continue;
    if (!w.effects.mutates.has(name)) w.effects.mutates.set(name, how);
  }
  for (const name of inner.binds.keys())
    w.maybe(() => w.bindName(name, inner.binds.get(name)?.at ?? 0, UNKNOWN));
  w.effects.shares.push(...inner.shares);
  w.effects.draws.push(...inner.draws);
  w.effects.seeds.push(...inner.seeds);
  w.effects.settings.push(...inner.settings);
  w.effects.files.push(...inner.files);
  w.effects.calls.push(...inner.calls);
  w.effects.displays.push(...inner.displays);
  w.effects.figureShows.push(...inner.figureShows);
  w.effects.seedLiterals.push(...inner.seedLiterals);
  w.effects.unseededGenerators.push(...inner.unseededGenerators);
  for (const [name, at] of inner.weakReads)
    if (!w.effects.weakReads.has(name)) w.effects.weakReads.set(name, at);
  if (inner.figures) w.effects.figures = true;
  if (inner.shows) w.effects.shows = true;
  if (inner.comparesIdentity) w.effects.comparesIdentity = true;
  w.effects.identities.push(...inner.identities);
  w.effects.shownDefinitions.push(...inner.shownDefinitions);
}
