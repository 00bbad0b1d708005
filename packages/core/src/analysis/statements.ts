import type {
  Assign,
  AugAssign,
  ClassDef,
  Expression,
  FunctionDef,
  ImportFrom,
  Statement,
  Try,
} from '../syntax/ast.js';
import { summariseClass, summariseFunction } from './callables.js';
import { elementOf, evaluate } from './expressions.js';
import { assignedSettingScope } from './knowledge/settings.js';
import { bindTarget, changeInPlace } from './targets.js';
import { isImmutable, join, UNKNOWN, union, type Value, value } from './value.js';
import type { WalkState } from './walk-state.js';

/** Executes statements in order: notes their effects on the state. */
export function executeAll(body: readonly Statement[], w: WalkState): void {
  for (const statement of body) execute(statement, w);
}

/** Executes one statement. */
export function execute(s: Statement, w: WalkState): void {
  switch (s.kind) {
    case 'Expr':
      evaluate(s.value, w);
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
      for (const alias of s.names) {
        const bound = alias.asname ?? alias.name.split('.', 1)[0] ?? alias.name;
        w.bindName(
          bound,
          alias.from,
          value({ type: 'module', path: alias.asname === null ? bound : alias.name }),
        );
      }
      return;
    case 'ImportFrom':
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
        const path = `${'.'.repeat(s.level)}${s.module}.${alias.name}`;
        w.bindName(alias.asname ?? alias.name, alias.from, value({ type: 'module', path }));
      }
      return;
    case 'Return':
      for (const expression of s.values) {
        const returned = evaluate(expression, w);
        w.returns = w.returns === null ? returned : join(w.returns, returned);
      }
      return;
    case 'Raise':
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
    if (before.path !== null && before.type !== 'module') {
      w.effects.settings.push({
        path: before.path,
        scope: assignedSettingScope(before.path),
        from: s.from,
        to: s.to,
      });
    }
    if (!isImmutable(before.type)) w.mutate(before, s.from, `${s.op}`);
    const type =
      before.type === 'int' && (operand.type !== 'int' || s.op === '/=') ? operand.type : before.type;
    const kept = isImmutable(type)
      ? value({ type: s.op === '/=' && type === 'int' ? 'float' : type })
      : { ...before, type, text: null, elements: null };
    w.bindName(s.target.id, s.target.from, kept);
    if (type === null || type === 'list') w.share(before, operand);
    return;
  }
  if (s.target.kind === 'Attribute' || s.target.kind === 'Subscript') {
    changeInPlace(s.target, evaluate(s.value, w), w);
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

/** Loop bodies see what an earlier round left behind, so that aliases need a second round. */
function twice(w: WalkState, body: () => void): void {
  w.maybe(() => {
    body();
    body();
  });
}

function executeFor(s: Extract<Statement, { kind: 'For' }>, w: WalkState): void {
  const iterable = evaluate(s.iter, w);
  if (s.isAsync && w.frame === null) w.effects.awaits = true;
  // A handed-over iterator is used up by the loop.
  if (iterable.uncrossable !== null) w.mutate(iterable, s.iter.from, 'for');
  if (isSurelyNotEmpty(s.iter)) {
    bindTarget(s.target, elementOf(iterable), w);
    if (!leavesEarly(s.body)) executeAll(s.body, w);
  }
  twice(w, () => {
    bindTarget(s.target, elementOf(iterable), w);
    executeAll(s.body, w);
  });
  w.maybe(() => executeAll(s.orelse, w));
}

/** Whether a loop over this runs at least once: a literal with elements, or a range of a literal number. */
function isSurelyNotEmpty(node: Expression): boolean {
  if (node.kind === 'List' || node.kind === 'Tuple' || node.kind === 'Set')
    return node.elts.some((e) => e.kind !== 'Starred');
  if (node.kind !== 'Call' || node.func.kind !== 'Name') return false;
  const [first] = node.args;
  if (first === undefined) return false;
  if (node.func.id === 'range') {
    return (
      node.args.length === 1 && first.kind === 'Constant' && first.type === 'int' && Number(first.value) > 0
    );
  }
  if (node.func.id === 'enumerate' || node.func.id === 'reversed' || node.func.id === 'sorted')
    return isSurelyNotEmpty(first);
  return node.func.id === 'zip' && node.args.every(isSurelyNotEmpty);
}

/** Whether a loop's body may end before its last statement. */
function leavesEarly(body: readonly Statement[]): boolean {
  return body.some((s) => {
    if (s.kind === 'Break' || s.kind === 'Continue') return true;
    if (s.kind === 'If') return leavesEarly(s.body) || leavesEarly(s.orelse);
    if (s.kind === 'With') return leavesEarly(s.body);
    return (
      s.kind === 'Try' && [s.body, s.orelse, s.finalbody, ...s.handlers.map((h) => h.body)].some(leavesEarly)
    );
  });
}

/**
 * Names bound in every branch are bound for sure; what is known of a name afterwards is what holds in each branch, and before
 * when a branch leaves it alone. Within its own branch a binding is sure: what follows there reads that.
 */
function executeBranches(branches: readonly (readonly Statement[])[], w: WalkState): void {
  const bindsBefore = new Map(w.effects.binds);
  const valuesBefore = new Map(w.effects.values);
  const after: { binds: Map<string, { at: number; maybe: boolean }>; values: Map<string, Value> }[] = [];
  w.depth += 1;
  for (const branch of branches) {
    replace(w.effects.binds, bindsBefore);
    replace(w.effects.values, valuesBefore);
    executeAll(branch, w);
    after.push({ binds: new Map(w.effects.binds), values: new Map(w.effects.values) });
  }
  w.depth -= 1;
  replace(w.effects.binds, new Map());
  replace(w.effects.values, valuesBefore);
  for (const { binds, values } of after) {
    for (const [name, bound] of binds) {
      const isSure = after.every((branch) => branch.binds.get(name)?.maybe === false);
      w.effects.binds.set(name, { at: bound.at, maybe: !isSure });
    }
    for (const name of values.keys()) {
      const known = after.map((branch) => branch.values.get(name) ?? w.surroundings.lookup(name));
      const merged = known.reduce((a, b) => (a === null ? b : b === null ? a : join(a, b)), null);
      if (merged !== null) w.effects.values.set(name, merged);
    }
  }
}

function replace<K, V>(target: Map<K, V>, entries: ReadonlyMap<K, V>): void {
  target.clear();
  for (const [key, entry] of entries) target.set(key, entry);
}

/**
 * The imports of `try: from stagewright import log_metric`, whatever stands in for them without Stagewright: generated code has its own.
 * Null for other statements.
 */
export function runtimeImports(node: Statement): readonly ImportFrom[] | null {
  if (node.kind !== 'Try' || node.orelse.length > 0 || node.finalbody.length > 0) return null;
  const imports = node.body.filter(
    (s) => s.kind === 'ImportFrom' && s.module === 'stagewright',
  ) as ImportFrom[];
  return imports.length > 0 && imports.length === node.body.length ? imports : null;
}

function executeTry(s: Try, w: WalkState): void {
  const runtime = runtimeImports(s);
  if (runtime !== null) {
    executeAll(runtime, w);
    return;
  }
  const before = new Set([...w.effects.binds].filter(([, b]) => !b.maybe).map(([name]) => name));
  executeAll(s.body, w);
  const downgrade = s.handlers.length > 0;
  const inBody = [...w.effects.binds].filter(([name, b]) => !b.maybe && !before.has(name));
  const inHandlers: Set<string>[] = [];
  for (const handler of s.handlers) {
    const sure = new Set<string>();
    if (handler.type !== null) evaluate(handler.type, w);
    w.maybe(() => {
      if (handler.name !== null) w.bindName(handler.name, handler.from, value({ type: 'Exception' }));
      executeAll(handler.body, w);
      for (const statement of handler.body) for (const name of surelyBound(statement)) sure.add(name);
    });
    const leaves = handler.body.some((x) => x.kind === 'Raise' || x.kind === 'Return');
    if (!leaves) inHandlers.push(sure);
  }
  executeAll(s.orelse, w);
  // The body may have stopped anywhere: what it bound is sure only when each handler that goes on binds it too.
  if (downgrade) {
    for (const [name, b] of inBody) {
      const isSure = inHandlers.every((set) => set.has(name));
      w.effects.binds.set(name, { at: b.at, maybe: !isSure });
    }
  }
  executeAll(s.finalbody, w);
}

function surelyBound(s: Statement): string[] {
  switch (s.kind) {
    case 'Assign':
      return s.targets.flatMap((t) => (t.kind === 'Name' ? [t.id] : []));
    case 'FunctionDef':
    case 'ClassDef':
      return [s.name];
    case 'Import':
      return s.names.map((a) => a.asname ?? a.name.split('.', 1)[0] ?? a.name);
    case 'ImportFrom':
      return s.names.map((a) => a.asname ?? a.name);
    default:
      return [];
  }
}

const RESTORING =
  /(catch_warnings|rc_context|option_context|config_context|errstate|printoptions|axes_style|plotting_context|localcontext|style\.context|no_grad|inference_mode)$/;

/** Settings made under a context that restores them end with it. */
function executeWithBody(s: Extract<Statement, { kind: 'With' }>, w: WalkState): void {
  const calls = w.effects.calls;
  const restores = s.items.some((item) =>
    calls.some((c) => c.from === item.context.from && c.to === item.context.to && RESTORING.test(c.path)),
  );
  const before = w.effects.settings.length;
  executeAll(s.body, w);
  if (restores) w.effects.settings.length = before;
}

function executeMatch(s: Extract<Statement, { kind: 'Match' }>, w: WalkState): void {
  const subject = evaluate(s.subject, w);
  for (const c of s.cases) {
    w.maybe(() => {
      for (const read of c.reads) evaluate(read, w);
      for (const capture of c.captures)
        w.bindName(capture.id, capture.from, value({ roots: subject.roots, holds: subject.holds }));
      if (c.guard !== null) evaluate(c.guard, w);
      executeAll(c.body, w);
    });
  }
}

function defineFunction(s: FunctionDef, w: WalkState): void {
  const isChanged = s.decorators.length > 0;
  // What a decorator of the notebook returns may do whatever the decorator does.
  let holds: readonly string[] = [s.name];
  for (const decorator of s.decorators) {
    const known = evaluate(decorator, w);
    holds = union(holds, known.definition === null ? known.holds : union(known.holds, [known.definition]));
  }
  for (const p of s.args) {
    if (p.default !== null) evaluate(p.default, w);
    if (p.annotation !== null) evaluate(p.annotation, w);
  }
  if (s.returns !== null) evaluate(s.returns, w);
  if (w.frame === null && w.depth === 0) {
    // What a call does stands in the notebook's table of callables.
    w.bindName(s.name, s.nameFrom, value({ type: 'function', definition: isChanged ? null : s.name, holds }));
    return;
  }
  const callable = summariseFunction(s, w.surroundings, w.frame);
  absorb(callable.effects, w);
  w.bindName(
    s.name,
    s.nameFrom,
    value({
      type: 'function',
      holdsLambda: true,
      captures: [...callable.effects.reads.keys()],
      roots: union([...callable.effects.reads.keys()], callable.captured),
    }),
  );
}

function defineClass(s: ClassDef, w: WalkState): void {
  for (const decorator of s.decorators) evaluate(decorator, w);
  for (const base of s.bases) evaluate(base, w);
  for (const keyword of s.keywords) evaluate(keyword.value, w);
  if (w.frame === null && w.depth === 0) {
    w.within({ kind: 'class', names: new Set(), globals: new Set(), values: new Map() }, () => {
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
    w.bindName(s.name, s.nameFrom, value({ type: 'type', definition: s.name, holds: [s.name] }));
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
}
