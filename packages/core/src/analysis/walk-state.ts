import { type Callable, type Effects, type Hazard, noEffects } from './facts.js';
import { isImmutable, join, UNKNOWN, union, type Value, value } from './value.js';

/** How `effects.mutates` words a change that writes nothing of what was there: see `replacesItem`. */
export const ITEM_REPLACED = '[key] = …';

/** What is known of the notebook's names where a piece of code stands. */
export interface Surroundings {
  /** The value of a name of the notebook's scope; null when it is not (yet) bound. */
  lookup(name: string): Value | null;
  /** The notebook's function or class of that name; null when there is none, or more than one. */
  callable(name: string): Callable | null;
  /** A library without known manners, or a class of the notebook, may change what its methods get. */
  readonly methodsMayChangeArguments: boolean;
}

/** A scope inside the code that is walked: function, lambda, class body, comprehension. */
export interface Frame {
  readonly kind: 'function' | 'class' | 'comprehension';
  /** Names that are local by Python's rules; for class bodies, those bound so far. */
  readonly names: Set<string>;
  /** Names declared `global`, which the notebook's scope owns. */
  readonly globals: ReadonlySet<string>;
  readonly values: Map<string, Value>;
  readonly parent: Frame | null;
  /** Variables of a function that one of the functions in it binds anew, and another reads: no file keeps them one. */
  readonly sharedCells?: ReadonlySet<string>;
}

/** State of one walk over a statement or a function's body. */
export class WalkState {
  readonly effects: Effects = noEffects();
  readonly surroundings: Surroundings;
  frame: Frame | null;
  /** The scope in which the walked function is defined. */
  private readonly outermost: Frame | null;
  /** Variables whose objects the function reaches through names of the functions around it. */
  captured: readonly string[] = [];
  /** How many branches, loops and handlers are around the code that is walked. */
  depth = 0;
  /** Inside a lambda or nested function: reads happen when that is called. */
  deferred = 0;
  returns: Value | null = null;
  /** Variables whose objects the exceptions raised so far hold. */
  raised: readonly string[] = [];
  /** The class whose method is walked, and what stands for its instance. */
  method: { readonly owner: string; readonly self: string } | null = null;
  isGenerator = false;
  isDynamic = false;

  constructor(surroundings: Surroundings, frame: Frame | null = null) {
    this.surroundings = surroundings;
    this.frame = frame;
    this.outermost = frame;
  }

  /** The frame that owns a name; null when the notebook's scope (or builtins) does. */
  owner(name: string): Frame | null {
    for (let frame = this.frame, first = true; frame !== null; frame = frame.parent) {
      if (frame.globals.has(name)) return null;
      // Python: a class body's names are seen in the body itself only, not in what is nested in it.
      if (frame.names.has(name) && (frame.kind !== 'class' || first)) return frame;
      if (frame.kind === 'function' || frame.kind === 'comprehension') first = false;
    }
    return null;
  }

  /** Whether a frame belongs to a function around the one whose body is walked. */
  private isOuter(frame: Frame): boolean {
    for (let outer = this.outermost; outer !== null; outer = outer.parent) if (outer === frame) return true;
    return false;
  }

  /** Notes that a name is read and gives what is known of its value. */
  readName(name: string, at: number): Value {
    const owner = this.owner(name);
    if (owner !== null) {
      const found = owner.values.get(name) ?? UNKNOWN;
      if (this.isOuter(owner)) this.captured = union(this.captured, found.roots);
      return found;
    }
    const bound = this.effects.binds.get(name);
    if (bound === undefined || bound.maybe) {
      const reads = this.deferred > 0 ? this.effects.deferredReads : this.effects.reads;
      if (!reads.has(name)) reads.set(name, at);
    }
    return this.valueOf(name);
  }

  private valueOf(name: string): Value {
    const local = this.effects.values.get(name);
    const known = local ?? this.surroundings.lookup(name);
    if (known === null) return value({ roots: [name] });
    if (known.path !== null && known.type === 'module') return known;
    const isOwn = known.roots.length === 1 && known.roots[0] === name && known.keeps.length === 0;
    if (isOwn && known.elements === null) return known;
    const elements =
      known.elements?.map((e) => (isImmutable(e.type) ? e : { ...e, roots: union(e.roots, [name]) })) ?? null;
    // A definition has no variable's place among what crosses: what its body or its defaults hold is reached through it.
    return {
      ...known,
      roots: known.definition !== null ? union([name], known.roots) : [name],
      keeps: [],
      elements,
    };
  }

  /** What the first parameter of the function around stands for: what `super()` changes. */
  firstParameter(): readonly string[] {
    for (let frame = this.frame; frame !== null; frame = frame.parent) {
      const [first] = frame.kind === 'function' ? frame.values.values() : [];
      if (first !== undefined) return first.roots;
    }
    return [];
  }

  /** Notes that a name is bound to a value. */
  bindName(name: string, at: number, bound: Value): void {
    const owner = this.ownerForBinding(name);
    if (owner !== null) {
      const before = owner.values.get(name);
      owner.values.set(name, before === undefined ? bound : join(before, bound));
      owner.names.add(name);
      return;
    }
    const maybe = this.deferred > 0;
    const before = this.effects.binds.get(name);
    if (before === undefined || (before.maybe && !maybe)) this.effects.binds.set(name, { at, maybe });
    if (bound.type === null || !isPlain(bound)) {
      for (const root of bound.roots) this.effects.shares.push([name, root]);
      for (const kept of bound.keeps) if (kept !== name) this.effects.keeps.push([name, kept]);
    }
    const known = maybe ? (this.effects.values.get(name) ?? this.surroundings.lookup(name)) : null;
    this.effects.values.set(name, known === null ? bound : join(known, bound));
  }

  private ownerForBinding(name: string): Frame | null {
    const frame = this.frame;
    if (frame === null || frame.globals.has(name)) return null;
    if (frame.kind === 'class') return frame;
    return this.owner(name);
  }

  /** Notes that what a value stands for may be changed in place. */
  mutate(target: Value, at: number, by: string): void {
    for (const root of target.roots) {
      const known = this.effects.mutates.get(root);
      // What is done with the result says more than the call, and more than that there is another object in its place.
      if (known === undefined || known.by === 'a call' || known.by === ITEM_REPLACED)
        this.effects.mutates.set(root, { at, by });
    }
  }

  /** Notes that one value may hold another from here on. */
  share(holder: Value, held: Value): void {
    if (held.holds.length > 0 || held.holdsLambda || held.holdsGenerator) this.addHolds(holder, held);
    if (isPlain(held)) return;
    for (const a of holder.roots) for (const b of held.roots) if (a !== b) this.effects.shares.push([a, b]);
  }

  /** Notes that one value may refer to the data of another from here on, which it never changes. */
  keep(holder: Value, kept: Value): void {
    if (isPlain(kept)) return;
    for (const a of holder.roots) for (const b of kept.roots) if (a !== b) this.effects.keeps.push([a, b]);
    if (kept.holds.length > 0 || kept.holdsLambda) this.addHolds(holder, kept);
  }

  /** Notes that one value is put into another as it is: what cannot be written to a file is then part of it. */
  store(holder: Value, held: Value): void {
    this.share(holder, held);
    if (held.uncrossable !== null) this.addHolds(holder, held, held.uncrossable);
  }

  private addHolds(holder: Value, held: Value, uncrossable: string | null = null): void {
    for (const root of holder.roots) {
      const found = this.effects.values.get(root) ?? this.surroundings.lookup(root);
      // What a function puts into its parameter is found again by those who call it.
      const known = found ?? (root.startsWith('param:') ? UNKNOWN : null);
      if (known === null) continue;
      this.effects.values.set(root, {
        ...known,
        holds: union(known.holds, held.holds),
        holdsLambda: known.holdsLambda || held.holdsLambda,
        captures: union(known.captures, held.captures),
        holdsGenerator: known.holdsGenerator || held.holdsGenerator,
        uncrossable: known.uncrossable ?? uncrossable,
      });
    }
  }

  /** Whether the code runs at the top level of a cell, comprehensions included. */
  isTopLevel(): boolean {
    for (let frame = this.frame; frame !== null; frame = frame.parent)
      if (frame.kind !== 'comprehension') return false;
    return true;
  }

  hazard(hazard: Hazard): void {
    if (!this.effects.hazards.some((h) => h.code === hazard.code && h.at === hazard.at)) {
      this.effects.hazards.push(hazard);
    }
  }

  /**
   * Runs `body` as code that may not run at all. Inside it, what it binds is bound for sure: its own reads see that. Afterwards
   * a name may have its value from the body or from before.
   */
  maybe(body: () => void): void {
    const { binds, values } = this.effects;
    const bindsBefore = new Map(binds);
    const valuesBefore = new Map(values);
    this.depth += 1;
    body();
    this.depth -= 1;
    for (const [name, bound] of binds) {
      if (!bound.maybe && bindsBefore.get(name)?.maybe !== false)
        binds.set(name, { at: bound.at, maybe: true });
    }
    for (const [name, now] of values) {
      const before = valuesBefore.get(name) ?? this.surroundings.lookup(name);
      if (before !== null && before !== now) values.set(name, join(before, now));
    }
  }

  /** Runs `body` as code that runs when something is called later. */
  later(body: () => void): void {
    this.deferred += 1;
    body();
    this.deferred -= 1;
  }

  /** Runs `body` in an inner scope. */
  within(frame: Omit<Frame, 'parent'>, body: () => void): void {
    const outer = this.frame;
    this.frame = { ...frame, parent: outer };
    body();
    this.frame = outer;
  }
}

/** Whether a value can never change, so that nobody notices who shares it. */
function isPlain(v: Value): boolean {
  return (
    (v.roots.length === 0 && v.keeps.length === 0) ||
    isImmutable(v.type) ||
    (v.path !== null && v.type === 'module')
  );
}
