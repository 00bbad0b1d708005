import { type Problem, problem } from '../problem/problem.js';
import type { Expression } from '../syntax/ast.js';
import { forEachChild } from '../syntax/walk.js';
import { definedName } from './definitions.js';
import { placeOf } from './order.js';
import type { StageUses } from './stage-uses.js';
import type { Unit } from './units.js';

/**
 * Functions and classes that remember something of their own: a mutable default argument that is changed, a cache around a body
 * that shows or changes something, a mutable class attribute. In another process they would start anew.
 */
export function statefulDefinitionProblems(stages: readonly StageUses[], units: readonly Unit[]): Problem[] {
  return units.flatMap((unit) => {
    if (unit.role !== 'definition' && unit.role !== 'nested') return [];
    const what = rememberedBy(unit, units);
    if (what === null) return [];
    const name = definedName(unit);
    const users = stages.filter(
      (s) =>
        s.definitions.has(name) ||
        s.replays.has(unit) ||
        s.units.some((u) => u !== unit && u.facts.effects.reads.has(name)),
    );
    const second = users[1];
    if (second === undefined) return [];
    return [
      problem(
        'cross/state',
        `\`${name}\` remembers ${what} from call to call; stages \`${users[0]?.name}\` and \`${second.name}\` both use it, each in a process of its own.`,
        'Merge the stages, or keep what it remembers in a variable.',
        placeOf(unit, unit.facts.node.from),
      ),
    ];
  });
}

function rememberedBy(unit: Unit, units: readonly Unit[]): string | null {
  const { node, callable } = unit.facts;
  if (callable === null) return null;
  if (node.kind === 'FunctionDef') {
    for (const p of node.args) {
      if (p.default === null || !isMutable(p.default)) continue;
      const root = `param:${p.name}`;
      if (callable.effects.mutates.has(root) || callable.returns.roots.includes(root))
        return `its default argument \`${p.name}\``;
    }
    if (!node.decorators.some(isCache)) return null;
    const { effects } = callable;
    const isImpure =
      effects.shows ||
      effects.draws.some((d) => d.certain === 'yes') ||
      [...effects.mutates.keys()].some((name) => name !== node.name) ||
      // What it read when it was first called is remembered with the result.
      unit.role === 'nested' ||
      units.some((other) => looksIntoCache(other, node.name)) ||
      isChangedThrough(node.name, units) ||
      effects.binds.size > 0 ||
      effects.files.length > 0;
    return isImpure ? 'what it was called with' : null;
  }
  if (node.kind !== 'ClassDef') return null;
  for (const statement of node.body) {
    if (statement.kind !== 'Assign' || !isMutable(statement.value)) continue;
    for (const target of statement.targets) {
      if (target.kind === 'Name' && readsAttribute(unit, target.id))
        return `its class attribute \`${target.id}\``;
    }
  }
  return null;
}

/** Whether what a function gave out may be changed, under any name. */
function isChangedThrough(name: string, units: readonly Unit[]): boolean {
  const results = new Set([name]);
  for (let size = 0; size < results.size; ) {
    size = results.size;
    for (const { facts } of units) {
      for (const [a, b] of facts.effects.shares) {
        if (results.has(b)) results.add(a);
      }
    }
  }
  return units.some(({ facts }) =>
    [...results].some((result) => {
      const by = facts.effects.mutates.get(result)?.by;
      return by !== undefined && !by.endsWith('a call');
    }),
  );
}

/** Whether code asks a cached function for its cache. */
function looksIntoCache(unit: Unit, name: string): boolean {
  let found = false;
  const visit: Parameters<typeof forEachChild>[1] = (inner) => {
    if (inner.kind === 'Attribute' && inner.value.kind === 'Name' && inner.value.id === name)
      found ||= /^cache_(info|clear)$/.test(inner.attr);
    forEachChild(inner, visit);
  };
  forEachChild(unit.facts.node, visit);
  return found;
}

function isMutable(node: Expression): boolean {
  if (node.kind === 'List' || node.kind === 'Dict' || node.kind === 'Set') return true;
  return (
    node.kind === 'Call' &&
    !(node.func.kind === 'Name' && /^(frozenset|tuple|int|float|str|bool|field)$/.test(node.func.id))
  );
}

function isCache(node: Expression): boolean {
  if (node.kind === 'Call') return isCache(node.func);
  const name = node.kind === 'Name' ? node.id : node.kind === 'Attribute' ? node.attr : '';
  return /^(lru_cache|cache|cached|memoize|memoized)$/.test(name);
}

/** Whether a method of the class reaches a class attribute by way of `self`, `cls` or the class. */
function readsAttribute(unit: Unit, attribute: string): boolean {
  const { node } = unit.facts;
  if (node.kind !== 'ClassDef') return false;
  let found = false;
  const visit: Parameters<typeof forEachChild>[1] = (inner) => {
    if (inner.kind === 'Attribute' && inner.attr === attribute && inner.value.kind === 'Name') found = true;
    forEachChild(inner, visit);
  };
  for (const member of node.body) if (member.kind === 'FunctionDef') forEachChild(member, visit);
  return found;
}
