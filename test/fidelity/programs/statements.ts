/**
 * Statements that are written with ` | ` or a line end between them; `\n` is a line end inside of one. Those that begin with `? ` are
 * seldom taken: most notebooks with them are refused.
 */
const choices = (text: string) =>
  text
    .trim()
    .split(/ \| |\n/)
    .map((code) => code.replaceAll('\\n', '\n'));

const BASIC = choices(String.raw`
N = N + 1 | N += 2 | N = len(X) | N = sum(X) | N, M = M, N | N = max(N, M) | N = g[0][-1] if g[0] else M | N = total() | bump()
bump(by=N) | renew() | N = reduce(lambda a, b: a + b, X, N) | N: int = M | del N\nN = 3 | assert N == N | N = (X is Y) + N | X, N = [N], len(X)
X = [N, 2] | X = Y | X = Y[:] | X = list(Y) | X = sorted(Y) | X = X + Y | X += [N] | X += Y | X.append(N) | X.extend(Y)
X.insert(0, N) | X[:] = [N] | X = G[0] | X = D["k"] | X = D.get("k") | X = D.setdefault("j", []) | X, Y = Y, X | X = Y = [N]
X = (Y := [N]) | X = X if N > 2 else Y | X = [v + N for v in Y] | X = G[-1] or Y | X = next(iter(G)) | X = min(G)
X = Y.copy() | X = same(Y) | X = first(G) | ? X = keep(N) | X = list(chain(X, Y)) | X = [*X, N] | X = X * 2 | X = X and Y
X = [i for i in range(3) if i != N] | X = sum(G, []) | put(X, N) | put(G[0], N) | put(D["k"], N) | put_x(N) | N and X.append(N)
put_first(G, N) | X.sort() | X.reverse() | X.clear() | G = [X, Y] | G = [X] * 2 | G = list(G) | G = G[::-1] | del X[:1]
G = [r for r in G] | G = [list(r) for r in G] | G = copy.deepcopy(G) | G = copy.copy(G) | G[0] = X | G.append(X) | G.sort()
G[0].append(N) | G[-1] += [N] | G = [*G, X] | G = list(D.values()) | G = H | G, H = H, G | G = wrap(X) | G = G + H | G = sorted(G)
X, *G = [Y, X] | G = list(map(same, G)) | G = list(filter(None, [X, [N]])) | G = G.copy() | G = [X for _ in range(2)]
D = {"k": X} | D["k"] = X | D["j"] = X | D = dict(D) | D = {**E} | D = E|D | D = E | D |= {"j": X} | D = dict(zip("kj", [X, Y]))
D.update(j=X) | D.pop("j", None) | D["k"].append(N) | D = dict.fromkeys("kj", X) | D = {"k": v for v in G} | D = dict(k=X)
D = D.copy() | D["k"] += [N] | D = {"k": [N]} | tmp = X\ntmp.append(N)\ndel tmp | X.append(len(X)) if N else None | X, Y = [r for r in [Y, X]]
`);

const FLOW = choices(String.raw`
for N in range(3):\n    pass | for row in G:\n    row.append(N) | for i, v in enumerate(X):\n    N += v | while N > 9:\n    N -= 5
try:\n    N = X[7]\nexcept IndexError:\n    N = -1 | for key, row in D.items():\n    X = row | with nullcontext(X) as Y:\n    Y.append(N)
for X in G:\n    break | X = [v for r in G for v in r] | N = [M := v for v in [N, 5]][0] | match G:\n    case [X, *_]:\n        X.append(N)
match D:\n    case {"k": [N, *_]}:\n        X = [N]\n    case _:\n        X = [] | with Guard(X) as Y:\n    Y.append(N)\n    1 / 0
for N in X:\n    if N > 3:\n        break\nelse:\n    N = 8 | while True:\n    N += 1\n    if N > 4:\n        break | with held(X):\n    X.append(N)
try:\n    raise ValueError(X)\nexcept ValueError as error:\n    Y = error.args[0] | if (last := len(X)) > 1:\n    N = last
def local():\n    inner = X\n    inner.append(N)\n    return inner\nY = local() | ? try:\n    ghost\nexcept NameError:\n    N = 7
for _ in range(2):\n    X.append(_) | try:\n    X.index(N)\nexcept ValueError:\n    X.append(N)\nelse:\n    N += 1\nfinally:\n    N += 1
for X[0:1] in [[[5]], [[6]]]:\n    pass | (N, M), *X = [(M, N), *X] | N = M = len(X) | N = either(N) | N = root(N) | D = many(N, k=X)
eval("X.append(N)") | N = eval("N + 1") | ? exec("N = 3") | pass | N -= 1; X.append(N) | X = [[N]][0]; N = 2
`);

const TEXT = choices(String.raw`
S = f"{X} {N}" | S += T | S = S.upper() | S = T[::-1] | N = len(S) | S = f"{N:>{M % 9}}|{X!r}" | S = "{} {x}".format(N, x=X)
S = "%s-%d" % (S, N) | S = "".join(str(v) for v in X) | S = T.replace("c", str(N)) | D[S[:1] or "j"] = X | X = [len(w) for w in S.split()]
S = f"{(lambda v: v + N)(2)}" | S, T = T, S | S = f"""{D["k"]}""" | S = S[:5] | print(f"{N=} {S!r:>10}") | S = str(G) | S = repr(P)
S = json.dumps(D, default=str) | D = json.loads('{"k": [1]}') | S = digits[:3] | S = T * 2 | S = ascii_lowercase[N % 9 :][:3]
S = S if S else T | S = max(S, T) | S = b"ab".decode() + T | S = T.join("ab") | print(S, N, sep="/", end="!\n")
`);

const COLLECTIONS = choices(`
K.add(N % 7) | K |= L | K = K.union(L) | K = set(X) | K = {v % 5 for v in X} | K = L | K.discard(N) | K -= L | K = set(L) | K = L.copy()
K.update(X) | K &= L | N = len(K) | X = sorted(K) | K = {N, M} | L, K = K, L | K.clear() | K = set(frozenset(K)) | D = dict.fromkeys("kj", X)
A = (X, N) | A = B | A[0].append(N) | X = A[0] | X, N = A | X, *_ = A | A = (*B,) | A = A[:2] | A, B = B, A | A = tuple(A)
A[0][:] = [N] | G = [A[0], B[0]] | G = list(A[:1]) | A = (B[0], *A[1:]) | A = tuple([X, N]) | N = A[1] | D = {"k": A[0]}
D = defaultdict(list, D) | D["j"] = [N] | X = D.setdefault("new", X) | D = {**D, "t": A[0]} | X = list(D["k"]) | N = hash(A[1]) % 9
G = [[*X], [N]] | G = [A[0], *G] | put(A[0], N) | put_first(A, N) | A[0].extend(X) | G[0] = A[0] | del D["k"][:1] | D.update({"k": A[0]})
`);

const CLASSES = choices(String.raw`
P = Box(X) | P = Box(list(X)) | P.add(N) | P.items = X | P = Q | P = copy.copy(Q) | P = Box(X).add(N) | P.items.append(N)
P = P.add(N) | P.items += [N] | X = P.items | put(P.items, N) | ? P = Sub(X) | P = Slim(X) | P = Data(X) | P = Data() | ? P = Tally(X)
N = getattr(P, "size", N) | setattr(P, "items", X) | G = [P.items, Q.items] | P, Q = Q, P | P = copy.deepcopy(Q) | ? N = Tally(X).hit(N)
? N = Tally.hits | ? X = Tally.seen | ? Tally.hits = N | ? Tally.seen.append(N) | N = len(P.items) | P = type(Q)(X) | N = isinstance(P, Box) + 0
? Box.extra = X | X = getattr(Box, "extra", X) | ? Box.size = property(lambda self: len(self.items)) | P.items, X = X, P.items | X = vars(Q)["items"] if hasattr(Q, "__dict__") else X
class Own:\n    items = X\n    size = N\nOwn.items.append(N) | ? class Small(Box):\n    factor = N\n\n    def get(self):\n        return self.items\nP = Small(X)
P.__class__ = type(P) | del P.items\nP.items = [N] | with Guard(P.items):\n    P.add(N) | F = P.add | P = max([P, Q], key=lambda box: len(box.items))
held_boxes = [P, Q]\nheld_boxes[0].add(N) | box_of = {"p": P}\nbox_of["p"].items = X | for box in [P, Q]:\n    box.add(N) | P = same(Q)
`);

const FUNCTIONS = choices(String.raw`
N = F(N) or 0 | N = apply(F, M) or 0 | N = (lambda v: v + N)(1) | F = make(X) | F = counter(N) | F = X.append | ? F = lambda v: v + N
? F = partial(put, X) | F = (lambda v, s=X: s.append(v)) | ? F = bump | ? F = put_x | F = C | F = cached | F = twice | ? F = thrice | ? F = fixed
N = twice(N) | N = thrice(N) | N = cached(N) | ? N = fixed(N) | F = Caller(X) | F = Caller(X).kept.append | F = [lambda v: v, C][N % 2]
F = {"k": lambda v: X.append(v)}["k"] | fs = [lambda v, i=i: v + i for i in range(3)]\nN = fs[1](N) | F = sum if False else abs | F = str
? fs = [lambda v: v + i for i in range(3)]\nF = fs[0] | F = root | F = either | def F(v):\n    return v + N | def F(v, s=X):\n    s.append(v)\n    return len(s)
def outer(v):\n    def inner():\n        return v + N\n    return inner\nN = outer(N)() | F = stream([N]).__next__ if False else abs
F = logged(C) | F = logged(lambda v: v + 1) | X = list(map(F, [N])) | F, C = C, F | X = [v for v in map(F, [N]) if v] | F = (lambda g: lambda v: g)(X)
? @logged\ndef F(v):\n    X.append(v) | ? def F(v):\n    global m\n    m = v | F = lambda v: (X.append(v), len(X))[1] | ? F = lambda v: len(S) + v
X = sorted(X, key=lambda v: -v) | X = sorted(X, key=lambda v: v * N) | N = max(X, key=F, default=N) | F = partial(pow, N)
`);

const ITERATORS = choices(String.raw`
N = next(O, N) | O = iter(X) | O = (v + N for v in X) | O = zip(X, Y) | O = map(F, X) | X = list(O) | O = stream(X) | O = flow() | X = [next(O, N)]
O = reversed(X) | O = enumerate(X) | O = chain(O, V) | O, V = V, O | O = V | for v in O:\n    break | X = [v for v, _ in zip(range(2), O)] | O = count(N)
O = filter(None, X) | O = iter(D.items()) | X = list(D.keys()) | rows = D.values()\nG = [*rows] | X = list(stream(X)) | N = sum(stream(X)) | N = next(stream(X), 0)
O = cycle([N]) | O = iter(range(N)) | X = [*zip(X, Y)][0:0] | G = [list(r) for r in zip(X, X)] or G
`);

const ARRAYS = choices(String.raw`
U = W | U = W.copy() | U += 1 | U[0] = N | U = U * 2 | U = W[:2] | U = np.concatenate([U, W]) | U.sort() | U[1:] = 7 | zero(U)
N = int(U.sum()) | U = np.asarray(W) | U = W.reshape(-1) | U = np.sort(W) | np.random.seed(N % 99) | np.random.shuffle(U) | U = -W
U = np.random.randint(9, size=3) | X = U.tolist() | U = np.array(X + [1, 2]) | U = W[::-1] | U = W[W > -99] | U = np.append(U, N)
U = np.where(W > 1, W, U[0]) | np.add(U, 1, out=U) | U = same(W) | U = np.ravel(W) | for v in U:\n    N += int(v) | U = np.r_[U, N]
U = I[0] | U = I[:, 1] | U = I.ravel() | U = I.flatten() | I = J | I = J.T | I[0] = N | I[:, 0] += 1 | I = I[:2, :2] | I = np.vstack([I, I])
I = W.reshape(1, -1)[[0, 0]] | I = np.outer(U, W) | I = I.copy() | I, J = J, I | I += J[0, 0] | U = np.diag(I) | U = I.sum(axis=0) | I = np.array([U[:2], W[:2]])
G = [list(r) for r in I.tolist()] | I.T[0] = N | row = I[0]\nrow[0] = N | for row in I:\n    row[0] = N | I = np.stack([U[:2], U[:2]]) | U = I.T.ravel()
views = [U, U[:1]]\nviews[1][0] = N | halves = np.split(U[:2], 2)\nhalves[0][0] = N | U = np.clip(W, 0, N + 3) | U = U.astype(float) | U = W.view() | np.copyto(U, 3)
I.sort(axis=0) | U = np.flip(W) | I = np.ones((2, 2)) * N | U = np.r_[1:3, N] | I.flat[0] = N | U.flags.writeable | N = U.size + I.ndim | N = int(U[0])
U = np.array(U) | U = np.array(U, copy=False) | U = memoryview(U.tobytes())[:2].tolist() and U | U = I @ I[0] if I.shape[0] == I.shape[1] else U | U[U > 3] = 0
`);

const FRAMES = choices(String.raw`
Z["a"] = Z["b"] + N | Z = R | Z = R.copy() | Z = Z[["a", "b"]] | Z = Z.assign(a=N) | Z.loc[0, "a"] = N | Z.iloc[0, 1] = N | U = Z["a"].to_numpy() | Z = Z.sort_values("b")
col = Z["a"]\ncol.iloc[0] = N | Z["c"] = range(len(Z)) | Z = Z.query("a < @n + 99") | Z = Z.eval("b = a + @n") | Z.drop(columns="c", errors="ignore", inplace=True)
Z = Z.head(3) | Z.at[0, "b"] = N | N = int(Z["a"].sum()) | Z = Z.reset_index(drop=True) | Z, R = R, Z | Z = pd.concat([Z, R], ignore_index=True) | X = Z["a"].tolist()
Z.insert(0, "z" + str(Z.shape[1]), N) | Z = pd.DataFrame({"a": X[:1] * 2 or [1, 2], "b": [N, M]}) | Z.rename(columns={"c": "d"}, inplace=True) | Z = Z.T.T | Z.index.name = "row"
U = Z.values[:, 0] | for name, column in Z.items():\n    N += int(column.iloc[0]) | Z = shape(Z) | shape(Z) | Z["b"] *= 2 | Z = Z.fillna(0) | Z.a = Z.b | Z.attrs["note"] = X
Z = Z.rename(columns=str) | rows = list(Z.itertuples(index=False))\nN = int(rows[0][0]) | Z = pd.DataFrame(I[:2, :2], columns=["a", "b"]) | Z = Z.apply(lambda c: c + N) | Z = Z.where(Z > N, 0)
groups = Z.groupby("a")\nZ = groups.sum().reset_index().reindex([0, 1]).fillna(0) | S = Z.to_csv(index=False) | Z.loc[len(Z)] = N | Z.columns = list(Z.columns) | Z = Z.pipe(shape) | pd.eval("N + 1")
`);

const RANDOM = choices(String.raw`
N = random.randint(0, 9) | random.shuffle(X) | X = [random.random() for _ in range(2)] | random.seed(N) | X = random.sample(range(9), 3)
np.random.seed(N % 99) | U = np.random.randint(9, size=3) | np.random.shuffle(U) | U = np.random.permutation(W) | U = np.random.rand(2) | N = roll() | U = throw() | U = throw(3)
N = int(rng.integers(9)) | U = rng.normal(size=2) | rng.shuffle(X) | child = rng.spawn(1)[0]\nN = int(child.integers(9)) | N = ask() | N = ask(rng) | rng = np.random.default_rng(N % 99) | N = ask(np.random.default_rng(3))
N = int(old_rng.randint(9)) | U = old_rng.permutation(W) | old_rng.seed(N % 99) | N = own_random.randint(0, 9) | own_random.shuffle(X) | own_random.seed(N) | X = own_random.choices(X or [1], k=2)
state = random.getstate()\nN = random.randint(0, 9)\nrandom.setstate(state) | N = int(np.random.choice([1, 2, 3])) | X = [roll() for _ in range(2)] | for _ in range(2):\n    N += random.randint(0, 3)
N = random.choice([N, M]) | F = random.Random(N).randint if False else abs | draws = {"r": rng}\nN = int(draws["r"].integers(9)) | N = int(Z.sample(1, random_state=N % 9)["a"].iloc[0]) | N = int(Z.sample(1)["a"].iloc[0])
`);

const SETTINGS = choices(String.raw`
np.set_printoptions(precision=3) | np.set_printoptions(precision=N % 5, suppress=True) | print(U / 3) | pd.set_option("display.max_columns", 2) | pd.options.display.precision = 2 | print(Z / 7)
warnings.simplefilter("ignore") | warnings.filterwarnings("ignore", category=UserWarning) | plt.rcParams["lines.linewidth"] = N | print(plt.rcParams["lines.linewidth"]) | plt.rc("font", size=N % 9 + 3) | print(plt.rcParams["font.size"])
with np.printoptions(precision=2):\n    print(U / 3) | with pd.option_context("display.precision", 1):\n    print(Z / 7) | np.seterr(all="ignore") | plt.rcParams.update({"font.size": N}) | pd.reset_option("display.precision")
os.environ["SHADE"] = str(N) | print(os.environ.get("SHADE")) | options = dict(precision=4)\nnp.set_printoptions(**options) | ? if N > 2:\n    np.set_printoptions(precision=1) | ? def quiet():\n    np.set_printoptions(precision=2)\nquiet()
U = U / 7 | Z = Z / 7 | print(math.pi, U / 9) | Z.describe() | Z / 3 | U / 3 | print(Z["a"] / 3) | print(len(warnings.filters) > 0) | plt.rcdefaults()
`);

const FILES = choices(String.raw`
with open("note.txt", "w") as file:\n    file.write(str(X)) | S = open("note.txt").read() if osp.exists("note.txt") else "" | ? json.dump(D, open("d.json", "w"), default=str) | D = json.load(open("d.json")) if osp.exists("d.json") else D
? Z.to_csv("t.csv", index=False) | Z = pd.read_csv("t.csv") if osp.exists("t.csv") else Z | ? np.save("u.npy", U) | U = np.load("u.npy") if osp.exists("u.npy") else U | os.makedirs("out", exist_ok=True)
? with open("note.txt", "a") as file:\n    print(N, file=file) | path = "note" + ".txt"\nopen(path, "w").write(S) | N = len(os.listdir(".")) * 0 + N | with open("log.txt", "w") as log:\n    log.write(S)\nS = open("log.txt").read()
`);

const IPYTHON = choices(String.raw`
%matplotlib inline | %time X.append(N) | %time N = len(X) | !echo {N} | !echo hello | names = !echo a b\nS = names[0] | %time pass | display(X) | display(X, N) | X; | _ = N | print(_) if False else None
? N = _ if isinstance(_, int) else N | %%time\nX.append(N) | %%capture\nX.append(N)\nprint(N) | %config InlineBackend.figure_format = "png" | display(f"{N}") | None | X.append(N); | [v for v in X] | X.append | print | len
!echo $N | ? %env SHADE=3 | N, X | ? Out | print(*X) | print() | D | {**D} | K | A | U | P | Z
`);

/** Statements by what they are about, with the letters of the variables that such a notebook shows. */
export const THEMES: readonly {
  readonly name: string;
  readonly statements: readonly string[];
  readonly shows: string;
  /** How often, of 4. */
  readonly weight?: number;
}[] = [
  { name: 'lists, dicts and functions', statements: [...BASIC, ...BASIC, ...FLOW], shows: 'NXGD' },
  { name: 'control flow', statements: [...FLOW, ...FLOW, ...BASIC], shows: 'NXGD' },
  { name: 'text', statements: [...TEXT, ...TEXT, ...BASIC], shows: 'SNXD' },
  { name: 'sets, tuples and dicts', statements: [...COLLECTIONS, ...COLLECTIONS, ...BASIC], shows: 'KAXDG' },
  { name: 'classes', statements: [...CLASSES, ...CLASSES, ...CLASSES, ...BASIC], shows: 'PXN' },
  {
    name: 'functions and closures',
    statements: [...FUNCTIONS, ...FUNCTIONS, ...FUNCTIONS, ...BASIC],
    shows: 'NX',
  },
  {
    name: 'iterators',
    statements: [...ITERATORS, ...BASIC, ...BASIC, ...FUNCTIONS],
    shows: 'NXG',
    weight: 1,
  },
  { name: 'arrays', statements: [...ARRAYS, ...ARRAYS, ...BASIC], shows: 'UINX' },
  { name: 'frames', statements: [...FRAMES, ...FRAMES, ...FRAMES, ...BASIC, ...ARRAYS], shows: 'ZNXU' },
  { name: 'randomness', statements: [...RANDOM, ...RANDOM, ...RANDOM, ...BASIC], shows: 'NXU' },
  { name: 'settings', statements: [...SETTINGS, ...SETTINGS, ...SETTINGS, ...BASIC], shows: 'NUZX' },
  { name: 'files', statements: [...FILES, ...FILES, ...TEXT, ...BASIC], shows: 'SNXD' },
  { name: 'IPython', statements: [...IPYTHON, ...IPYTHON, ...BASIC, ...TEXT], shows: 'NXSD' },
  {
    name: 'everything',
    statements: [
      ...[BASIC, FLOW, TEXT, COLLECTIONS, CLASSES, FUNCTIONS, ITERATORS],
      ...[ARRAYS, FRAMES, RANDOM, SETTINGS, FILES, IPYTHON],
    ].flat(),
    shows: 'NXGDSKAPUIZ',
  },
];
