import type { Expression, Statement, Try } from '../syntax/ast.js';
import { isOwnIterator } from './arguments.js';
import { elementOf, evaluate } from './expressions.js';
import { implicitCalls } from './implicit-calls.js';
import { runtimeImports } from './runtime-imports.js';
import { executeAll } from './statements.js';
import { bindTarget } from './targets.js';
import { join, type Value, value } from './value.js';
import type { WalkState } from './walk-state.js';

/** Loop bodies see what an earlier round left behind, so that aliases need a second round. */
export function twice(w: WalkState, body: () => void): void {
  w.maybe(() => {
    body();
    body();
  });
}

/** Executes a `for`: the body may run never, or again after itself. */
export function executeFor(s: Extract<Statement, { kind: 'For' }>, w: WalkState): void {
  const iterable = evaluate(s.iter, w);
  implicitCalls(iterable, 'iteration', s.iter, w);
  if (s.isAsync && w.frame === null) w.effects.awaits = true;
  // A handed-over iterator is used up by the loop.
  if (iterable.uncrossable !== null && !isOwnIterator(s.iter)) w.mutate(iterable, s.iter.from, 'for');
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
export function executeBranches(branches: readonly (readonly Statement[])[], w: WalkState): void {
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

/** Executes a `try`: what its body binds is sure only when each handler that goes on binds it too. */
export function executeTry(s: Try, w: WalkState): void {
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
    const isNew =
      handler.name !== null &&
      w.owner(handler.name) === null &&
      !w.effects.binds.has(handler.name) &&
      w.surroundings.lookup(handler.name) === null;
    w.maybe(() => {
      if (handler.name !== null)
        w.bindName(handler.name, handler.from, value({ type: 'Exception', roots: w.raised }));
      executeAll(handler.body, w);
      for (const statement of handler.body) for (const name of surelyBound(statement)) sure.add(name);
    });
    // Python takes the name of the exception away when the handler ends.
    if (isNew && handler.name !== null) {
      w.effects.binds.delete(handler.name);
      w.effects.values.delete(handler.name);
    }
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
export function executeWithBody(s: Extract<Statement, { kind: 'With' }>, w: WalkState): void {
  const calls = w.effects.calls;
  const restores = s.items.some((item) =>
    calls.some((c) => c.from === item.context.from && c.to === item.context.to && RESTORING.test(c.path)),
  );
  const before = w.effects.settings.length;
  executeAll(s.body, w);
  if (restores) w.effects.settings.length = before;
}

/** Executes a `match`: each case may run. */
export function executeMatch(s: Extract<Statement, { kind: 'Match' }>, w: WalkState): void {
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
