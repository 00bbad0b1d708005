import type { Unit } from './units.js';

/** Variables that may share objects, as classes of a union-find over the whole notebook. */
export class Sharing {
  private readonly parent = new Map<string, string>();

  constructor(units: readonly Unit[], isVariable: (name: string) => boolean) {
    for (const { facts } of units) {
      for (const [a, b] of facts.effects.shares) if (isVariable(a) && isVariable(b)) this.unite(a, b);
    }
    this.uniteKept(units, isVariable);
  }

  /** What refers to data sees its changes: from then on the two belong together. */
  private uniteKept(units: readonly Unit[], isVariable: (name: string) => boolean): void {
    const lastChange = new Map<string, number>();
    for (const { facts, index } of units) {
      for (const name of facts.effects.mutates.keys()) lastChange.set(this.find(name), index);
    }
    for (const { facts, index } of units) {
      for (const [holder, kept] of facts.effects.keeps) {
        if (isVariable(holder) && isVariable(kept) && (lastChange.get(this.find(kept)) ?? -1) > index) this.unite(holder, kept);
      }
    }
  }

  private find(name: string): string {
    let root = name;
    for (let next = this.parent.get(root); next !== undefined; next = this.parent.get(root)) root = next;
    for (let at = name; at !== root; ) {
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

  /** A name for the class that a variable is in: its own name when it shares with nobody. */
  classOf(name: string): string {
    return this.find(name);
  }
}
