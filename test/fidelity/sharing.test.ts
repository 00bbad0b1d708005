import { describeCases } from './cases.js';

describeCases('objects that are shared or changed in place', [
  {
    name: 'two names for one list',
    notebook: `
# %% [stage:a]
x = [1]
y = x
# %% [stage:b]
x.append(2)
# %% [stage:c]
print(x, y, x is y)
`,
  },
  {
    name: 'two names for one list, changed through a third made later',
    notebook: `
# %% [stage:a]
x = [1]
y = x
# %% [stage:b]
z = y
z += [5]
# %% [stage:c]
print(x, y, z)
`,
  },
  {
    name: 'chained assignment binds one object',
    notebook: `
# %% [stage:a]
a = b = c = []
# %% [stage:b]
b.append(1)
# %% [stage:c]
print(a, b, c)
`,
  },
  {
    name: 'a list inside of a dict',
    notebook: `
# %% [stage:a]
part = [1]
whole = {"part": part, "other": [2]}
# %% [stage:b]
part.append(3)
# %% [stage:c]
whole["part"].append(4)
# %% [stage:d]
print(part, whole)
`,
  },
  {
    name: 'an element taken out of a list',
    notebook: `
# %% [stage:a]
rows = [[0, 0], [1, 1]]
first = rows[0]
# %% [stage:b]
first[0] = 9
# %% [stage:c]
print(rows, first)
`,
    open: 'elements of a literal lose their container',
  },
  {
    name: 'elements by unpacking',
    notebook: `
# %% [stage:a]
rows = [[0], [1], [2]]
head, *tail = rows
# %% [stage:b]
head.append(7)
tail[1].append(8)
# %% [stage:c]
print(rows, head, tail)
`,
  },
  {
    name: 'elements by a loop target',
    notebook: `
# %% [stage:a]
rows = [[0], [1]]
for row in rows:
    pass
# %% [stage:b]
row.append(5)
# %% [stage:c]
print(rows)
`,
    open: 'elements of a literal lose their container',
  },
  {
    name: 'elements by a comprehension',
    notebook: `
# %% [stage:a]
rows = [[0], [1]]
picked = [row for row in rows if row[0]]
# %% [stage:b]
picked[0].append(5)
# %% [stage:c]
print(rows, picked)
`,
    open: 'elements of a literal lose their container',
  },
  {
    name: 'a shallow copy shares its elements',
    notebook: `
# %% [stage:a]
rows = [[0], [1]]
copy = list(rows)
again = rows[:]
third = rows.copy()
# %% [stage:b]
copy[0].append(5)
again[1].append(6)
third.append(7)
# %% [stage:c]
print(rows, copy, again, third)
`,
    open: 'copy() is taken for deep',
  },
  {
    name: 'a deep copy does not',
    notebook: `
# %% [stage:a]
import copy
rows = [[0], [1]]
other = copy.deepcopy(rows)
# %% [stage:b]
other[0].append(5)
# %% [stage:c]
print(rows, other)
`,
  },
  {
    name: 'the same default for each key',
    notebook: `
# %% [stage:a]
shared = dict.fromkeys("ab", [])
table = [[0] * 2] * 2
# %% [stage:b]
shared["a"].append(1)
table[0][0] = 3
# %% [stage:c]
print(shared, table)
`,
  },
  {
    name: 'dict views see later changes',
    notebook: `
# %% [stage:a]
d = {"x": 1}
keys = d.keys()
# %% [stage:b]
d["y"] = 2
# %% [stage:c]
print(list(keys))
`,
    refused: { code: 'cross/value', cell: 3, line: 1 },
    open: 'dict views cannot be pickled',
  },
  {
    name: 'a function that changes its argument',
    notebook: `
# %% [stage:a]
def add(target, value):
    target.append(value)
x = []
# %% [stage:b]
add(x, 1)
# %% [stage:c]
print(x)
`,
  },
  {
    name: 'a function that changes what it returns later on',
    notebook: `
# %% [stage:a]
def same(x):
    return x
x = [1]
y = same(x)
# %% [stage:b]
y.append(2)
# %% [stage:c]
print(x, y)
`,
  },
  {
    name: 'a function that keeps its argument in a global',
    notebook: `
# %% [stage:a]
registry = []
def register(item):
    registry.append(item)
item = {"n": 1}
register(item)
# %% [stage:b]
item["n"] = 2
# %% [stage:c]
print(registry)
`,
  },
  {
    name: 'a function that changes a global',
    notebook: `
# %% [stage:a]
log = []
def note(text):
    log.append(text)
note("a")
# %% [stage:b]
note("b")
# %% [stage:c]
print(log)
`,
  },
  {
    name: 'a function that rebinds a global',
    notebook: `
# %% [stage:a]
count = 0
def bump():
    global count
    count += 1
bump()
# %% [stage:b]
bump()
# %% [stage:c]
print(count)
`,
  },
  {
    name: 'a mutable default that remembers',
    notebook: `
# %% [stage:a]
def collect(x, seen=[]):
    seen.append(x)
    return list(seen)
print(collect(1))
# %% [stage:b]
print(collect(2))
`,
    refused: { code: 'cross/definition', cell: 2, line: 1 },
    open: 'state in a mutable default',
  },
  {
    name: 'an attribute of a function that remembers',
    notebook: `
# %% [stage:a]
def f(x):
    f.calls += 1
    return x
f.calls = 0
f(1)
# %% [stage:b]
f(2)
print(f.calls)
`,
    refused: { code: 'cross/patched', cell: 1, line: 4 },
  },
  {
    name: 'an attribute of a class that its instances change',
    notebook: `
# %% [stage:a]
class Counter:
    total = 0
    def __init__(self):
        Counter.total += 1
a = Counter()
# %% [stage:b]
b = Counter()
print(Counter.total)
`,
    refused: { code: 'cross/patched', cell: 1, line: 4 },
    open: 'state in a class',
  },
  {
    name: 'an attribute of a class set outside',
    notebook: `
# %% [stage:a]
class C:
    pass
# %% [stage:b]
C.size = 3
# %% [stage:c]
print(C.size)
`,
    refused: { code: 'cross/patched', cell: 2, line: 1 },
  },
  {
    name: 'a list in a class that its instances change',
    notebook: `
# %% [stage:a]
class Bag:
    items = []
    def add(self, x):
        self.items.append(x)
bag = Bag()
bag.add(1)
# %% [stage:b]
other = Bag()
other.add(2)
print(other.items, bag.items)
`,
    refused: { code: 'cross/patched', cell: 1, line: 4 },
    open: 'state in a class',
  },
  {
    name: 'instances that hold each other',
    notebook: `
# %% [stage:a]
class Node:
    def __init__(self, name):
        self.name = name
        self.links = []
    def link(self, other):
        self.links.append(other)
        other.links.append(self)
a = Node("a")
b = Node("b")
a.link(b)
# %% [stage:b]
b.name = "B"
# %% [stage:c]
print(a.links[0].name, b.links[0] is a)
`,
  },
  {
    name: 'a bound method',
    notebook: `
# %% [stage:a]
x = []
add = x.append
# %% [stage:b]
add(1)
# %% [stage:c]
print(x)
`,
  },
  {
    name: 'functools.partial over a list',
    notebook: `
# %% [stage:a]
from functools import partial
def put(target, value):
    target.append(value)
x = []
put_x = partial(put, x)
# %% [stage:b]
put_x(1)
# %% [stage:c]
print(x)
`,
  },
  {
    name: 'a model and the pipeline that holds it',
    notebook: `
# %% [stage:a]
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
scaler = StandardScaler()
model = LinearRegression()
pipe = make_pipeline(scaler, model)
# %% [stage:b]
pipe.fit([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0])
# %% [stage:c]
print(scaler.mean_, model.coef_, pipe.predict([[3.0]]))
`,
  },
  {
    name: 'an estimator fitted where its value is not used',
    notebook: `
# %% [stage:a]
from sklearn.linear_model import LinearRegression
model = LinearRegression()
# %% [stage:b]
model.fit([[0.0], [1.0]], [0.0, 2.0])
# %% [stage:c]
print(model.predict([[4.0]]))
`,
  },
  {
    name: 'a slice of an array, changed in the same stage',
    notebook: `
# %% [stage:a]
import numpy as np
a = np.zeros(4)
part = a[:2]
part[0] = 5
# %% [stage:b]
print(a, part)
`,
  },
  {
    name: 'a slice of an array, changed in a later stage',
    notebook: `
# %% [stage:a]
import numpy as np
a = np.zeros(4)
part = a[:2]
# %% [stage:b]
part[0] = 5
# %% [stage:c]
print(a)
`,
    refused: { code: 'cross/view', cell: 2, line: 1 },
  },
  {
    name: 'a reshaped array shares its memory',
    notebook: `
# %% [stage:a]
import numpy as np
a = np.zeros(4)
grid = a.reshape(2, 2)
# %% [stage:b]
grid += 1
# %% [stage:c]
print(a)
`,
    refused: { code: 'cross/view', cell: 2, line: 1 },
  },
  {
    name: 'a transposed array, changed by a function',
    notebook: `
# %% [stage:a]
import numpy as np
def fill(x):
    x[0] = 9
a = np.zeros((2, 2))
t = a.T
# %% [stage:b]
fill(t)
# %% [stage:c]
print(a)
`,
    refused: { code: 'cross/view', cell: 2, line: 1 },
    open: 'views changed by a function of the notebook',
  },
  {
    name: 'an array changed by out=',
    notebook: `
# %% [stage:a]
import numpy as np
a = np.zeros(3)
# %% [stage:b]
np.add(a, 2, out=a)
# %% [stage:c]
print(a)
`,
  },
  {
    name: 'an array changed by a function of NumPy',
    notebook: `
# %% [stage:a]
import numpy as np
a = np.zeros(3)
b = np.arange(3)
# %% [stage:b]
np.put(a, [1], [7])
np.copyto(b, [4, 5, 6])
# %% [stage:c]
print(a, b)
`,
  },
  {
    name: 'an array shuffled in place',
    notebook: `
# %% [stage:a]
import numpy as np
np.random.seed(1)
a = np.arange(6)
# %% [stage:b]
np.random.shuffle(a)
# %% [stage:c]
print(a)
`,
  },
  {
    name: 'a frame changed by a new column, by inplace and by a method',
    notebook: `
# %% [stage:a]
import pandas as pd
df = pd.DataFrame({"x": [3, 1, 2]})
# %% [stage:b]
df["y"] = df["x"] * 2
# %% [stage:c]
df.sort_values("x", inplace=True)
# %% [stage:d]
df.insert(0, "z", 1)
df.loc[0, "x"] = 10
# %% [stage:e]
print(df)
`,
  },
  {
    name: 'a list sorted and a dict updated in place',
    notebook: `
# %% [stage:a]
x = [3, 1, 2]
d = {"a": 1}
s = {1}
# %% [stage:b]
x.sort()
d.update(b=2)
s |= {2}
# %% [stage:c]
d |= {"c": 3}
del x[0]
s.discard(1)
# %% [stage:d]
print(x, d, s)
`,
  },
  {
    name: 'heapq and bisect change what they are given',
    notebook: `
# %% [stage:a]
import bisect
import heapq
heap = [5, 1, 4]
order = [1, 3]
# %% [stage:b]
heapq.heapify(heap)
bisect.insort(order, 2)
# %% [stage:c]
print(heap, order)
`,
  },
  {
    name: 'setattr and setitem',
    notebook: `
# %% [stage:a]
import operator
from types import SimpleNamespace
o = SimpleNamespace(n=1)
d = {}
# %% [stage:b]
setattr(o, "n", 2)
operator.setitem(d, "k", 1)
# %% [stage:c]
print(o, d)
`,
    open: 'functions of operator that change what they get',
  },
  {
    name: 'vars and __dict__ are the object itself',
    notebook: `
# %% [stage:a]
from types import SimpleNamespace
o = SimpleNamespace(n=1)
inside = vars(o)
# %% [stage:b]
inside["n"] = 2
# %% [stage:c]
print(o.n)
`,
    open: 'vars() is no copy',
  },
  {
    name: 'identity and equality of what crosses',
    notebook: `
# %% [stage:a]
marker = object()
items = [marker, 1]
# %% [stage:b]
print(items[0] is marker, items.index(marker))
`,
    open: 'identity across two files',
  },
  {
    name: 'identity of None-like constants and interned values',
    notebook: `
# %% [stage:a]
import numpy as np
missing = np.nan
pair = (missing, [missing])
# %% [stage:b]
print(missing in pair[1], pair[0] is missing, missing is np.nan)
`,
    open: 'identity across two files',
  },
  {
    name: 'tuples hold lists',
    notebook: `
# %% [stage:a]
x = [1]
t = (x, 2)
# %% [stage:b]
x.append(2)
# %% [stage:c]
print(t)
`,
  },
  {
    name: 'a conditional alias',
    notebook: `
# %% [stage:a]
x = [1]
y = [2]
z = x if len(y) == 1 else y
# %% [stage:b]
z.append(9)
# %% [stage:c]
print(x, y, z)
`,
  },
  {
    name: 'an alias by or',
    notebook: `
# %% [stage:a]
x = [1]
z = x or []
# %% [stage:b]
z.append(9)
# %% [stage:c]
print(x, z)
`,
  },
  {
    name: 'an alias by walrus',
    notebook: `
# %% [stage:a]
x = (y := [1])
# %% [stage:b]
y.append(2)
# %% [stage:c]
print(x, y)
`,
    open: 'aliases made by :=',
  },
  {
    name: 'an alias by with … as',
    notebook: `
# %% [stage:a]
from contextlib import nullcontext
x = [1]
with nullcontext(x) as y:
    pass
# %% [stage:b]
y.append(2)
# %% [stage:c]
print(x)
`,
  },
  {
    name: 'an alias by match',
    notebook: `
# %% [stage:a]
x = [[1], 2]
match x:
    case [inner, n]:
        pass
# %% [stage:b]
inner.append(n)
# %% [stage:c]
print(x)
`,
  },
  {
    name: 'an alias by zip and enumerate',
    notebook: `
# %% [stage:a]
rows = [[1], [2]]
pairs = list(zip(rows, "ab"))
numbered = dict(enumerate(rows))
# %% [stage:b]
pairs[0][0].append(7)
numbered[1].append(8)
# %% [stage:c]
print(rows)
`,
  },
  {
    name: 'an alias by sorted, reversed, filter, map and max',
    notebook: `
# %% [stage:a]
rows = [[2], [1]]
ordered = sorted(rows)
back = list(reversed(rows))
kept = list(filter(None, rows))
mapped = list(map(lambda r: r, rows))
biggest = max(rows)
# %% [stage:b]
ordered[0].append("s")
back[0].append("r")
kept[0].append("f")
mapped[1].append("m")
biggest.append("x")
# %% [stage:c]
print(rows)
`,
  },
  {
    name: 'an alias by dict methods',
    notebook: `
# %% [stage:a]
d = {"a": [1]}
got = d.get("a")
made = d.setdefault("b", [])
values = list(d.values())
# %% [stage:b]
got.append(2)
made.append(3)
values[0].append(4)
# %% [stage:c]
print(d)
`,
  },
  {
    name: 'an alias by a collection class',
    notebook: `
# %% [stage:a]
from collections import ChainMap, defaultdict, deque
x = [1]
q = deque([x])
m = ChainMap({"x": x})
d = defaultdict(list, k=x)
# %% [stage:b]
x.append(2)
d["new"].append(1)
# %% [stage:c]
print(q, m["x"], dict(d))
`,
  },
  {
    name: 'an alias by itertools',
    notebook: `
# %% [stage:a]
from itertools import chain
x = [[1], [2]]
flat = list(chain(x, [[3]]))
# %% [stage:b]
flat[0].append(9)
# %% [stage:c]
print(x)
`,
  },
  {
    name: 'a dataclass holds a list',
    notebook: `
# %% [stage:a]
from dataclasses import dataclass, field
@dataclass
class Box:
    items: list = field(default_factory=list)
x = [1]
box = Box(x)
# %% [stage:b]
box.items.append(2)
# %% [stage:c]
print(x, box)
`,
  },
  {
    name: 'a namedtuple holds a list',
    notebook: `
# %% [stage:a]
from collections import namedtuple
Pair = namedtuple("Pair", "a b")
x = [1]
p = Pair(x, 2)
# %% [stage:b]
p.a.append(2)
# %% [stage:c]
print(x, p)
`,
    open: 'classes that are made by a call',
  },
  {
    name: 'changed in a loop',
    notebook: `
# %% [stage:a]
x, y = [1], [2]
# %% [stage:b]
for each in (x, y):
    each.append(0)
# %% [stage:c]
print(x, y)
`,
  },
  {
    name: 'changed in a comprehension',
    notebook: `
# %% [stage:a]
x = []
# %% [stage:b]
_ = [x.append(i) for i in range(3)]
# %% [stage:c]
print(x)
`,
  },
  {
    name: 'changed in a lambda',
    notebook: `
# %% [stage:a]
x = []
put = lambda v: x.append(v)
# %% [stage:b]
put(1)
# %% [stage:c]
print(x)
`,
  },
  {
    name: 'changed through a closure',
    notebook: `
# %% [stage:a]
def make(target):
    def put(v):
        target.append(v)
    return put
x = []
put = make(x)
# %% [stage:b]
put(1)
# %% [stage:c]
print(x)
`,
    open: 'closures over parameters',
  },
  {
    name: 'changed through a property and a method that returns a part',
    notebook: `
# %% [stage:a]
class Holder:
    def __init__(self, items):
        self._items = items
    @property
    def items(self):
        return self._items
    def first(self):
        return self._items[0]
rows = [[1], [2]]
h = Holder(rows)
# %% [stage:b]
h.items.append([3])
f = h.first()
f.append(7)
# %% [stage:c]
print(rows, f)
`,
  },
  {
    name: 'a swap of names',
    notebook: `
# %% [stage:a]
x, y = [1], [2]
x, y = y, x
# %% [stage:b]
x.append(3)
# %% [stage:c]
print(x, y)
`,
  },
  {
    name: 'rebinding ends an alias',
    notebook: `
# %% [stage:a]
x = [1]
y = x
# %% [stage:b]
x = [5]
# %% [stage:c]
x.append(6)
print(x, y)
`,
  },
]);
