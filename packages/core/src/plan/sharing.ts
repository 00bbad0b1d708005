import type { Unit } from './units.js';

/**
 * Which variables may share objects, followed through the units in the order in which they run. A name that is surely bound anew
 * is a new variable: `ax` of one cell has nothing to do with `ax` of another.
 */
export class Sharing {
  private readonly parent = new Map<string, string>();
  /** For each name: the places at which it was bound anew, in order. */
  private readonly bound = new Map<string, number[]>();
  private readonly placeOf = new Map<Unit, number>();
  private readonly endOf = new Map<string, number>();
  /** Arrays and the views of them that are written to one file. */
  private readonly kept = new Set<string>();

  /**
   * @param units the units of the stages.
   * @param isVariable whether a name is a variable, and no import or definition.
   */
  constructor(units: readonly Unit[], isVariable: (name: string) => boolean) {
    units.forEach((unit, place) => {
      this.placeOf.set(unit, place);
      this.endOf.set(unit.stage, place);
      const { binds, shares } = unit.facts.effects;
      const before = new Map<string, string>();
      for (const [name, { maybe }] of binds) {
        before.set(name, this.version(name, place));
        if (maybe) continue;
        const places = this.bound.get(name);
        if (places === undefined) this.bound.set(name, [place]);
        else places.push(place);
      }
      for (const [a, b] of shares) {
        if (!isVariable(a) || !isVariable(b)) continue;
        // `x = x.reshape(…)`: the new x may be the old one.
        if (a === b) this.unite(before.get(a) ?? a, this.version(a, place));
        else this.unite(this.version(a, place), this.version(b, place));
        const old = before.get(b);
        if (old !== undefined && a !== b) this.unite(this.version(a, place), old);
      }
    });
    this.uniteKept(units, isVariable);
  }

  /** What refers to data sees its changes: from then on the two belong together. */
  private uniteKept(units: readonly Unit[], isVariable: (name: string) => boolean): void {
    const lastChange = new Map<string, number>();
    units.forEach((unit, place) => {
      for (const name of unit.facts.effects.mutates.keys()) lastChange.set(this.classAt(name, place), place);
    });
    units.forEach((unit, place) => {
      for (const [holder, kept] of unit.facts.effects.keeps) {
        if (!isVariable(holder) || !isVariable(kept)) continue;
        if ((lastChange.get(this.classAt(kept, place)) ?? -1) > place) {
          this.unite(this.version(holder, place), this.version(kept, place));
        }
      }
    });
  }

  /**
   * Arrays and views of them are to be written to one file, which keeps that they share memory.
   *
   * @param stage the stage that makes the view.
   */
  keepMemory(child: string, parent: string, stage: string): void {
    this.kept.add(`${child} ${parent}`);
    const end = this.endOf.get(stage) ?? Number.MAX_SAFE_INTEGER;
    this.unite(this.version(child, end), this.version(parent, end));
  }

  /** Whether an array and a view of it are written to one file, which keeps that they share memory. */
  keepsMemory(child: string, parent: string): boolean {
    return this.kept.has(`${child} ${parent}`);
  }

  private version(name: string, place: number): string {
    const places = this.bound.get(name);
    if (places === undefined) return name;
    for (let at = places.length - 1; at >= 0; at--) {
      const found = places[at];
      if (found !== undefined && found <= place) return `${name} ${found}`;
    }
    return name;
  }

  private find(key: string): string {
    let root = key;
    for (let next = this.parent.get(root); next !== undefined; next = this.parent.get(root)) root = next;
    for (let at = key; at !== root; ) {
      const next = this.parent.get(at) ?? root;
      this.parent.set(at, root);
      at = next;
    }
    return root;
  }

  private unite(a: string, b: string): void {
    const x = this.find(a);
    const y = this.find(b);
    if (x !== y) this.parent.set(x, y);
  }

  private classAt(name: string, place: number): string {
    return this.find(this.version(name, place));
  }

  /** The class of what a name stands for after a unit ran. */
  classAfter(name: string, unit: Unit): string {
    return this.classAt(name, this.placeOf.get(unit) ?? Number.MAX_SAFE_INTEGER);
  }

  /** The class of what a name stood for before a unit ran. */
  classBefore(name: string, unit: Unit): string {
    return this.classAt(name, (this.placeOf.get(unit) ?? Number.MAX_SAFE_INTEGER) - 1);
  }

  /** The class of what a name stands for when a stage has ended. */
  classAtEnd(name: string, stage: string): string {
    return this.classAt(name, this.endOf.get(stage) ?? Number.MAX_SAFE_INTEGER);
  }
}
