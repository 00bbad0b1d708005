import { type Location, type Problem, problem } from '../problem/problem.js';
import { lineColumnAt } from '../text/text.js';
import type { Unit } from './units.js';

/** The place of an offset in a unit's cell. */
export function placeOf(unit: Unit, at: number): Location {
  const { line, column } = lineColumnAt(unit.cell.syntax.source, at);
  return { cell: unit.cell.cell.index, line, column };
}

/** Units that do something in their stage, and are not just declared for whoever needs them. */
function isActive(unit: Unit): boolean {
  return unit.role === 'code' || unit.role === 'setting';
}

/**
 * Orders the stages. Where the cells of a stage stand together, it is the notebook's order; where they do not, cells must not
 * depend on what stands between them.
 */
export function orderStages(
  names: readonly string[],
  units: readonly Unit[],
): { readonly order: readonly string[]; readonly problems: readonly Problem[] } {
  const active = units.filter(isActive);
  const runs: string[] = [];
  for (const unit of active) if (runs.at(-1) !== unit.stage) runs.push(unit.stage);
  const all = withIdle(runs, names);
  if (new Set(runs).size === runs.length) return { order: all, problems: [] };
  const edges = new Map<string, Map<string, [Unit, Unit, string]>>();
  for (let later = 1; later < active.length; later++) {
    for (let earlier = 0; earlier < later; earlier++) {
      addEdge(active[earlier], active[later], edges);
    }
  }
  return sortTopologically(all, edges);
}

/** The stages in the order in which they run, those that only declare something after the one before them. */
function withIdle(runs: readonly string[], names: readonly string[]): string[] {
  const order = [...new Set(runs)];
  names.forEach((name, index) => {
    if (order.includes(name)) return;
    const before = names[index - 1];
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, name);
  });
  return order;
}

function addEdge(
  a: Unit | undefined,
  b: Unit | undefined,
  edges: Map<string, Map<string, [Unit, Unit, string]>>,
): void {
  if (a === undefined || b === undefined || a.stage === b.stage) return;
  if (edges.get(a.stage)?.has(b.stage)) return;
  const why = conflict(a, b);
  if (why === null) return;
  const from = edges.get(a.stage) ?? new Map<string, [Unit, Unit, string]>();
  edges.set(a.stage, from.set(b.stage, [a, b, why]));
}

/** Why the second unit must run after the first; null when it need not. */
function conflict(a: Unit, b: Unit): string | null {
  const first = a.facts.effects;
  const second = b.facts.effects;
  for (const name of [...second.reads.keys(), ...second.deferredReads.keys(), ...second.weakReads.keys()]) {
    if (first.binds.has(name) || first.mutates.has(name)) return name;
  }
  for (const name of [...second.binds.keys(), ...second.mutates.keys(), ...second.deletes.keys()]) {
    if (first.reads.has(name) || first.binds.has(name) || first.mutates.has(name)) return name;
  }
  const drawsFirst = first.draws.length + first.seeds.length > 0;
  if (drawsFirst && second.draws.length + second.seeds.length > 0) return 'the random state';
  if (first.files.some((f) => f.mode === 'write') && second.files.length > 0) return 'a file';
  if (first.settings.length + second.settings.length > 0) return 'the order of settings';
  if (showsSomething(a) && showsSomething(b)) return 'the order of what is shown';
  return null;
}

/** Whether a unit leaves something under its cell: text, or the value of a last expression. */
function showsSomething(unit: Unit): boolean {
  const { node, effects } = unit.facts;
  const isSeed =
    node.kind === 'Expr' && effects.seeds.some((s) => s.from === node.value.from && s.to === node.value.to);
  const isLast = node.kind === 'Expr' && unit.cell.syntax.module.body.at(-1) === node && !effects.givesNone;
  return effects.shows || (isLast && !isSeed && !/^\s*;/.test(unit.cell.syntax.source.slice(node.to)));
}

function sortTopologically(
  names: readonly string[],
  edges: ReadonlyMap<string, ReadonlyMap<string, readonly [Unit, Unit, string]>>,
): { order: string[]; problems: Problem[] } {
  const order: string[] = [];
  const left = new Set(names);
  while (left.size > 0) {
    const next = [...left].find(
      (name) => ![...left].some((other) => other !== name && edges.get(other)?.has(name)),
    );
    if (next === undefined) return { order: [...names], problems: [describeCycle([...left], edges)] };
    order.push(next);
    left.delete(next);
  }
  return { order, problems: [] };
}

function describeCycle(
  stuck: readonly string[],
  edges: ReadonlyMap<string, ReadonlyMap<string, readonly [Unit, Unit, string]>>,
): Problem {
  const path: string[] = [];
  let at = stuck[0] ?? '';
  while (!path.includes(at)) {
    path.push(at);
    at = stuck.find((other) => other !== at && edges.get(other)?.has(at)) ?? at;
  }
  const cycle = [...path.slice(path.indexOf(at)), at].reverse();
  const steps = cycle.slice(1).map((to, index) => {
    const edge = edges.get(cycle[index] ?? '')?.get(to);
    const what = edge === undefined ? '' : edge[2].includes(' ') ? edge[2] : `\`${edge[2]}\``;
    return `\`${to}\` needs ${what} of \`${cycle[index]}\``;
  });
  const edge = edges.get(cycle[0] ?? '')?.get(cycle[1] ?? '');
  return problem(
    'order/cycle',
    `The stages need each other: ${steps.join('; ')}.`,
    'Tag the cells so that each stage needs only earlier ones: merge the stages, or move a cell.',
    edge === undefined ? undefined : placeOf(edge[1], edge[1].facts.node.from),
  );
}
