/**
 * What is known of a value without running anything.
 */
export interface Value {
  /**
   * `int`, `float`, `str`, `list` …; for instances the dotted path of the class (`pandas.DataFrame`, `numpy.ndarray`,
   * `sklearn.svm.SVC`), `notebook:C` for a class of the notebook; null when unknown.
   */
  readonly type: string | null;
  /** Notebook variables (or `param:x` inside a function) whose objects this value may be, hold, or be a part of. */
  readonly roots: readonly string[];
  /** Variables whose data this value may refer to but never changes: what an estimator was fitted on. */
  readonly keeps: readonly string[];
  /** Dotted path when the value is a module, or something looked up in one: `numpy.random.seed`. */
  readonly path: string | null;
  /** Why the value cannot be written to a file; null when it can, as far as is known. */
  readonly uncrossable: string | null;
  /** Variables that this value may be a view of (NumPy slices share memory, which no file keeps). */
  readonly viewOf: readonly string[];
  /** Names the notebook's function or class when the value is one. */
  readonly definition: string | null;
  /** The notebook's functions and classes that this value may call later on: callbacks, instances' methods. */
  readonly holds: readonly string[];
  /** The string, when the value is a known one; also a path's text. */
  readonly text: string | null;
  /** What unpacking gives, when that is known. */
  readonly elements: readonly Value[] | null;
  /** Is, or holds, a random generator with a state of its own: whoever gets it may draw from it. */
  readonly holdsGenerator: boolean;
  /** Holds a lambda or a function that is not importable: needs cloudpickle. */
  readonly holdsLambda: boolean;
  /** Its parts may share objects that no variable holds: what one call gives. */
  readonly isMixed: boolean;
  /** Variables that such functions read when they are called. */
  readonly captures: readonly string[];
}

const NONE: readonly string[] = [];

/** A value of which only the given facts are known. */
export function value(facts: Partial<Value> = {}): Value {
  return {
    type: facts.type ?? null,
    roots: facts.roots ?? NONE,
    keeps: facts.keeps ?? NONE,
    path: facts.path ?? null,
    uncrossable: facts.uncrossable ?? null,
    viewOf: facts.viewOf ?? NONE,
    definition: facts.definition ?? null,
    holds: facts.holds ?? NONE,
    text: facts.text ?? null,
    elements: facts.elements ?? null,
    holdsGenerator: facts.holdsGenerator ?? false,
    holdsLambda: facts.holdsLambda ?? false,
    isMixed: facts.isMixed ?? false,
    captures: facts.captures ?? NONE,
  };
}

export const UNKNOWN: Value = value();

/** Types whose instances never change, so that sharing them does not matter. */
const IMMUTABLE = new Set([
  'int',
  'float',
  'complex',
  'bool',
  'str',
  'bytes',
  'None',
  'range',
  'scalar',
  'type',
  'module',
  'Timestamp',
  'pathlib.Path',
]);

/** Whether a value of this type can never be changed in place. */
export function isImmutable(type: string | null): boolean {
  return type !== null && IMMUTABLE.has(type);
}

/** Types that hold plain data: no method of another object changes them from inside. */
const DATA = new Set(['numpy.ndarray', 'pandas.DataFrame', 'pandas.Series', 'pandas.Index']);

/** Whether instances are arrays or frames, changed only where the code says so. */
export function isData(type: string | null): boolean {
  return type !== null && DATA.has(type);
}

/** Either of two values, as after an `if`: what holds for both. */
export function join(a: Value, b: Value): Value {
  if (a === b) return a;
  return {
    type: a.type === b.type ? a.type : null,
    roots: union(a.roots, b.roots),
    keeps: union(a.keeps, b.keeps),
    path: a.path === b.path ? a.path : null,
    uncrossable: a.uncrossable ?? b.uncrossable,
    viewOf: union(a.viewOf, b.viewOf),
    definition: a.definition === b.definition ? a.definition : null,
    holds: union(a.holds, b.holds),
    text: a.text === b.text ? a.text : null,
    elements: null,
    holdsGenerator: a.holdsGenerator || b.holdsGenerator,
    holdsLambda: a.holdsLambda || b.holdsLambda,
    isMixed: a.isMixed || b.isMixed,
    captures: union(a.captures, b.captures),
  };
}

/** The variables whose objects something holds that is made of these values. */
export function heldRoots(parts: Iterable<Value>): readonly string[] {
  let roots: readonly string[] = [];
  for (const part of parts)
    if (!isImmutable(part.type) && part.path === null) roots = union(roots, part.roots);
  return roots;
}

/** Members of both lists, each once. */
export function union(a: readonly string[], b: readonly string[]): readonly string[] {
  if (b.length === 0 || a === b) return a;
  if (a.length === 0) return b;
  const merged = [...a];
  for (const item of b) if (!merged.includes(item)) merged.push(item);
  return merged;
}

/** A short text that is equal for equal values: part of the cache key of a cell's analysis. */
export function describeValue(v: Value): string {
  return `${v.type ?? ''}|${v.path ?? ''}|${v.uncrossable === null ? '' : 'u'}|${v.definition ?? ''}|${v.holdsLambda ? 'l' : ''}${v.holdsGenerator ? 'g' : ''}|${v.holds.join(',')}|${v.text ?? ''}|${v.viewOf.length > 0 ? 'v' : ''}`;
}
