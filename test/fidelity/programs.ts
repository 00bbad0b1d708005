import fc from 'fast-check';

/**
 * Random small notebooks. Every variable has one kind for good, so that each statement can run after any other: `n m` numbers, `x y` lists
 * of numbers, `g h` lists of such lists that are never empty, `d e` dicts of such lists with the key `k`, `p q` instances of `Box`,
 * `u w` arrays of at least two numbers, `f` a function of one number.
 */
const KINDS = {
  N: ['n', 'm'],
  X: ['x', 'y'],
  G: ['g', 'h'],
  D: ['d', 'e'],
  P: ['p', 'q'],
  U: ['u', 'w'],
} as const;

/** What a variable is when the notebook begins. */
const BEGINNING: Readonly<Record<string, string>> = {
  n: '1',
  m: '4',
  x: '[1, 2]',
  y: '[3]',
  g: '[[5], [6]]',
  h: '[[7]]',
  d: '{"k": [8]}',
  e: '{"k": [9], "j": []}',
  p: 'Box([10])',
  q: 'Box([11])',
  u: 'np.array([4, 3, 2])',
  w: 'np.arange(3)',
  f: 'abs',
};

/** Functions and classes that statements use; each stands before its first use. */
const DEFINITIONS: Readonly<Record<string, string>> = {
  Box: 'class Box:\n    def __init__(self, items):\n        self.items = items\n\n    def add(self, value):\n        self.items.append(value)\n        return self\n\n    def __repr__(self):\n        return f"Box({self.items})"',
  put: 'def put(target, value):\n    target.append(value)',
  put_x: 'def put_x(value):\n    x.append(value)',
  put_first: 'def put_first(target, value):\n    target[0].append(value)',
  total: 'def total():\n    return sum(x) + n',
  bump: 'def bump(by=1):\n    global n\n    n += by',
  renew: 'def renew():\n    global y\n    y = [n]',
  same: 'def same(value):\n    return value',
  wrap: 'def wrap(value):\n    return [value]',
  first: 'def first(values):\n    for value in values:\n        return value',
  keep: 'def keep(value, seen=[]):\n    seen.append(value)\n    return list(seen)',
  make: 'def make(target):\n    return lambda value: target.append(value)',
  count:
    'def count(start):\n    now = start\n\n    def up(by):\n        nonlocal now\n        now += by\n        return now\n\n    return up',
  apply: 'def apply(function, value):\n    return function(value)',
  zero: 'def zero(target):\n    target[0] = 0',
};
const MODULES: Readonly<Record<string, string>> = {
  copy: 'import copy',
  random: 'import random\nrandom.seed(3)',
  np: 'import numpy as np\nnp.random.seed(5)',
  nullcontext: 'from contextlib import nullcontext',
  partial: 'from functools import partial',
  reduce: 'from functools import reduce',
  chain: 'from itertools import chain',
};

/** Statements that are written with ` | ` between them. */
const choices = (text: string) =>
  text
    .trim()
    .split(/ \| |\n/)
    .map((code) => code.replaceAll('\\n', '\n'));

/** Statements; a capital letter stands for a variable, its own or the other one of its kind. */
const SIMPLE = choices(String.raw`
N = N + 1 | N += 2 | N = len(X) | N = sum(X) | N, M = M, N | N = max(N, M) | N = g[0][-1] if g[0] else M | N = total() | bump()
bump(by=N) | renew() | N = f(N) or 0 | N = apply(f, M) or 0 | N = (lambda v: v + N)(1) | N = reduce(lambda a, b: a + b, X, N)
X = [N, 2] | X = Y | X = Y[:] | X = list(Y) | X = sorted(Y) | X = X + Y | X += [N] | X += Y | X.append(N) | X.extend(Y)
X.insert(0, N) | X[:] = [N] | X = G[0] | X = D["k"] | X = D.get("k") | X = D.setdefault("j", []) | X, Y = Y, X | X = Y = [N]
X = (Y := [N]) | X = X if N > 2 else Y | X = [v + N for v in Y] | X = G[-1] or Y | X = next(iter(G)) | X = min(G) | X = P.items
X = Y.copy() | X = same(Y) | X = first(G) | X = keep(N) | X = list(chain(X, Y)) | X = [*X, N]
X = [i for i in range(3) if i != N] | X = sum(G, []) | put(X, N) | put(G[0], N) | put(D["k"], N) | put(P.items, N) | put_x(N)
put_first(G, N) | X.sort() | X.reverse() | X.clear() | X = X * 2 | G = [X, Y] | G = [X] * 2 | G = list(G) | G = G[::-1]
G = [r for r in G] | G = [list(r) for r in G] | G = copy.deepcopy(G) | G = copy.copy(G) | G[0] = X | G.append(X)
G[0].append(N) | G[-1] += [N] | G = [*G, X] | G = list(D.values()) | G = H | G, H = H, G | G = wrap(X) | G = G + H
X, *G = [Y, X] | G = list(map(same, G)) | G = list(filter(None, [X, [N]])) | G = sorted(G) | G = G.copy()
G = [X for _ in range(2)] | G.sort() | D = {"k": X} | D["k"] = X | D["j"] = X | D = dict(D) | D = {**E} | D = E | D |= {"j": X}
D.update(j=X) | D.pop("j", None) | D["k"].append(N) | D = dict.fromkeys("kj", X) | D = {"k": v for v in G} | D = dict(k=X)
D = D.copy() | D = dict(zip("kj", [X, Y])) | D["k"] += [N] | D = {"k": [N]} | P = Box(X) | P = Box(list(X)) | P.add(N)
P.items = X | P = Q | P = copy.copy(Q) | P = Box(X).add(N) | P.items.append(N) | P = P.add(N) | P.items += [N] | f = make(X)
f = count(N) | f = X.append | f = lambda v: v + N | f = partial(put, X) | f = P.add | f = (lambda v, s=X: s.append(v))
f = bump | f = put_x | N = random.randint(0, 9) | random.shuffle(X) | X = [random.random() for _ in range(2)] | random.seed(N)
X = random.sample(range(9), 3) | t = X\nt.append(N)\ndel t | for N in range(3):\n    pass | for row in G:\n    row.append(N)
for i, v in enumerate(X):\n    N += v | while N > 9:\n    N -= 5 | try:\n    N = X[7]\nexcept IndexError:\n    N = -1
for key, row in D.items():\n    X = row | with nullcontext(X) as Y:\n    Y.append(N) | for X in G:\n    break | del X[:1]
N: int = M | X = [v for r in G for v in r] | N = [M := v for v in [N, 5]][0] | assert N == N | X, N = [N], len(X) | del N\nN = 3
match G:\n    case [X, *_]:\n        X.append(N)
def local():\n    inner = X\n    inner.append(N)\n    return inner\nY = local()
class Own:\n    items = X\n    size = N\nOwn.items.append(N) | X.append(len(X)) if N else None | N and X.append(N) | X = X and Y
X, Y = [r for r in [Y, X]]
`);
const NUMERIC = choices(String.raw`
U = W | U = W.copy() | U += 1 | U[0] = N | U = U * 2 | U = W[:2] | U = np.concatenate([U, W]) | U.sort() | U[1:] = 7 | zero(U)
N = int(U.sum()) | U = np.asarray(W) | U = W.reshape(-1) | U = np.sort(W) | np.random.seed(N) | np.random.shuffle(U)
U = np.random.randint(9, size=3) | X = U.tolist() | U = np.array(X + [1, 2]) | U = W[::-1] | U = W[W >= 0]
U = np.where(W > 1, W, U[0]) | np.add(U, 1, out=U) | U = same(W) | U = np.ravel(W) | for v in U:\n    N += int(v)
`);

/** Where a statement stands, from the one before it. */
type Cut = 'same cell' | 'cell' | 'function' | 'metrics' | 'stage' | 'first stage';

interface Step {
  readonly code: string;
  readonly cut: Cut;
  /** A variable that is shown after it. */
  readonly shows: string | null;
}

/** A random notebook. */
export interface Program {
  /** Whether the literals at the beginning are parameters. */
  readonly parameters: boolean;
  readonly steps: readonly Step[];
}

function filled(template: string, other: boolean): string {
  return template.replace(/\b([NMXYGHDEPQUW])\b/g, (letter) => {
    const pair = Object.values(KINDS).find((names) => names.some((name) => name === letter.toLowerCase()));
    if (pair === undefined) return letter;
    const at = (pair as readonly string[]).indexOf(letter.toLowerCase());
    return pair[other ? 1 - at : at] ?? letter;
  });
}

const indented = (code: string) => code.replace(/^(?=.)/gm, '    ');

function statements(templates: readonly string[]): fc.Arbitrary<string> {
  const simple = fc
    .tuple(fc.constantFrom(...templates), fc.boolean())
    .map(([template, other]) => filled(template, other));
  const inner = simple.filter((code) => !/^(def|class) /m.test(code));
  const compound = fc.oneof(
    fc
      .tuple(fc.constantFrom('n > 2', 'x', 'not y', 'len(x) > m'), inner, inner)
      .map(([test, a, b]) => `if ${test}:\n${indented(a)}\nelse:\n${indented(b)}`),
    fc.tuple(fc.constantFrom('n > 2', 'y'), inner).map(([test, a]) => `if ${test}:\n${indented(a)}`),
    inner.map((a) => `for _ in range(2):\n${indented(a)}`),
    fc
      .tuple(inner, inner)
      .map(([a, b]) => `try:\n${indented(a)}\n    1 / 0\nexcept ZeroDivisionError:\n${indented(b)}`),
    fc.tuple(inner, inner).map(([a, b]) => `try:\n${indented(a)}\nfinally:\n${indented(b)}`),
  );
  return fc.oneof({ weight: 5, arbitrary: simple }, { weight: 1, arbitrary: compound });
}

/** Random notebooks, with or without arrays. */
export function programs(options: { readonly arrays: boolean }): fc.Arbitrary<Program> {
  const templates = options.arrays ? [...NUMERIC, ...NUMERIC, ...SIMPLE] : SIMPLE;
  const shown = Object.entries(KINDS).flatMap(([kind, names]) =>
    options.arrays || kind !== 'U' ? names : [],
  );
  const cut = fc.oneof(
    { weight: 6, arbitrary: fc.constant<Cut>('stage') },
    { weight: 4, arbitrary: fc.constantFrom<Cut>('cell', 'same cell') },
    { weight: 2, arbitrary: fc.constantFrom<Cut>('function', 'metrics') },
    { weight: 1, arbitrary: fc.constant<Cut>('first stage') },
  );
  const shows = fc.option(fc.constantFrom(...shown), { freq: 3 });
  const steps = fc.array(fc.record({ code: statements(templates), cut, shows }), {
    minLength: 2,
    maxLength: 9,
  });
  return fc.record({ parameters: fc.boolean(), steps });
}

/** The names that a text mentions, and those that its definitions do. */
function mentions(code: string): Set<string> {
  const names = new Set<string>();
  const add = (text: string) => {
    for (const [name] of text.matchAll(/\b[A-Za-z_]\w*\b/g)) {
      if (names.has(name)) continue;
      names.add(name);
      const meant = DEFINITIONS[name] ?? BEGINNING[name];
      if (meant !== undefined) add(meant);
    }
  };
  add(code);
  return names;
}

/** The notebook as text; what its statements need stands at the beginning, and at the end it shows all of its variables. */
export function notebookOf({ parameters, steps }: Program): string {
  const names = mentions(steps.map(({ code, shows }) => `${code}\n${shows ?? ''}`).join('\n'));
  const part = (table: Readonly<Record<string, string>>) =>
    Object.entries(table).filter(([name]) => names.has(name));
  const variables = part(BEGINNING);
  const beginning = [...part(MODULES), ...part(DEFINITIONS)].map(([, code]) => code);
  const assigned = variables.map(([name, value]) => `${name} = ${value}`);
  let text = cell('s0', '', beginning) + cell('s0', parameters ? ' parameters' : '', assigned);
  let stage = 0;
  steps.forEach(({ code, cut, shows }, index) => {
    if (cut === 'stage') stage += 1;
    const isNumber = /^[nm] \W?= /.test(code);
    const tags =
      cut === 'function' ? ` function:step_${index}` : cut === 'metrics' && isNumber ? ' metrics' : '';
    if (cut !== 'same cell') text += cell(cut === 'first stage' ? 's0' : `s${stage}`, tags, []);
    text += `${code}\n${shows === null ? '' : `${shows}\n`}`;
  });
  const all = variables.map(([name]) => name).filter((name) => name !== 'f');
  return text + cell(`s${stage + 1}`, '', [`print(${all.join(', ')})`]);
}

function cell(stage: string, tags: string, lines: readonly string[]): string {
  return `# %% [stage:${stage}${tags}]\n${lines.map((line) => `${line}\n`).join('')}`;
}
