import type { CellAnalysis, NotebookAnalysis } from '../analysis/notebook-analysis.js';
import type { Plan } from '../plan/plan.js';

/** The variables to look at after each code cell, by the cell's place in the notebook. */
export type WatchedNames = ReadonlyMap<number, readonly string[]>;

/**
 * What each cell reads, binds or may change, with whatever shares objects with it; and what crosses a boundary there: the inputs of
 * the stage that begins with the next cell, the outputs of the one that ends with this one.
 */
export function watchedNames(analysis: NotebookAnalysis, plan: Plan): WatchedNames {
  const groups = new Groups();
  const found = new Map<number, readonly string[]>();
  analysis.cells.forEach((cell, at) => {
    const names = touchedNames(cell);
    for (const { effects } of cell.statements) for (const [a, b] of effects.shares) groups.join(a, b);
    for (const name of [...names]) for (const other of groups.of(name)) names.add(other);
    const next = analysis.cells[at + 1]?.cell.index;
    for (const stage of plan.stages) {
      if (stage.cells[0] === next) {
        for (const { name } of stage.reads) names.add(name);
        for (const param of plan.params) if (param.usedBy.includes(stage.name)) names.add(param.name);
      }
      if (stage.cells.at(-1) === cell.cell.index) for (const { name } of stage.writes) names.add(name);
    }
    found.set(cell.cell.index, [...names].sort());
  });
  return found;
}

/** Names that a cell's statements read, bind, delete or may change. */
export function touchedNames(cell: CellAnalysis): Set<string> {
  const names = new Set<string>();
  for (const { effects } of cell.statements) {
    const { reads, weakReads, binds, deletes, mutates } = effects;
    for (const map of [reads, weakReads, binds, deletes, mutates]) {
      for (const name of map.keys()) if (!name.includes(':')) names.add(name);
    }
  }
  return names;
}

/** Names that may stand for parts of one object. */
class Groups {
  readonly #of = new Map<string, Set<string>>();

  of(name: string): ReadonlySet<string> {
    return this.#of.get(name) ?? new Set();
  }

  join(a: string, b: string): void {
    const all = new Set([a, b, ...this.of(a), ...this.of(b)]);
    for (const name of all) this.#of.set(name, all);
  }
}
