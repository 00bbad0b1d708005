import { describeCases } from './cases.js';

describeCases('state of the process', [
  {
    name: 'the state of random goes on',
    notebook: `
# %% [stage:a]
import random
random.seed(3)
print(random.random())
# %% [stage:b]
print(random.random())
# %% [stage:c]
x = [1, 2, 3, 4, 5]
random.shuffle(x)
print(x, random.choice(x))
`,
  },
  {
    name: 'random state is drawn from in one stage in the middle',
    notebook: `
# %% [stage:a]
import numpy as np
np.random.seed(0)
# %% [stage:b]
skip = np.random.rand(3).sum()
# %% [stage:c]
print("nothing random")
# %% [stage:d]
print(np.random.rand(), skip)
`,
  },
  {
    name: 'both generators',
    notebook: `
# %% [stage:a]
import random
import numpy as np
np.random.seed(0)
random.seed(0)
# %% [stage:b]
print(np.random.rand())
# %% [stage:c]
print(random.random())
# %% [stage:d]
print(np.random.rand(), random.random())
`,
    open: 'state of two generators',
  },
  {
    name: 'seeded again in a later stage',
    notebook: `
# %% [stage:a]
import numpy as np
np.random.seed(0)
print(np.random.rand())
# %% [stage:b]
np.random.seed(0)
# %% [stage:c]
print(np.random.rand())
`,
  },
  {
    name: 'seeded on one path only',
    notebook: `
# %% [stage:a]
import numpy as np
np.random.seed(0)
fresh = False
# %% [stage:b]
if fresh:
    np.random.seed(1)
# %% [stage:c]
print(np.random.rand())
`,
    open: 'seeds on one path',
  },
  {
    name: 'seeded in a function',
    notebook: `
# %% [stage:a]
import numpy as np
def seed_all(n):
    np.random.seed(n)
seed_all(4)
# %% [stage:b]
print(np.random.rand())
`,
  },
  {
    name: 'drawn in a function, in a comprehension and in a lambda',
    notebook: `
# %% [stage:a]
import numpy as np
np.random.seed(0)
def draw():
    return np.random.rand()
roll = lambda: np.random.randint(6)
# %% [stage:b]
print(draw(), [np.random.rand() for _ in range(2)])
# %% [stage:c]
print(roll(), draw())
`,
  },
  {
    name: 'a generator object goes on',
    notebook: `
# %% [stage:a]
import numpy as np
rng = np.random.default_rng(7)
print(rng.random())
# %% [stage:b]
print(rng.random())
# %% [stage:c]
print(rng.integers(10, size=3), rng.permutation(4))
`,
  },
  {
    name: 'a generator object in two names, and in an object',
    notebook: `
# %% [stage:a]
import numpy as np
rng = np.random.default_rng(7)
same = rng
class Sampler:
    def __init__(self, rng):
        self.rng = rng
    def draw(self):
        return self.rng.random()
s = Sampler(rng)
# %% [stage:b]
print(s.draw())
# %% [stage:c]
print(same.random())
# %% [stage:d]
print(rng.random())
`,
  },
  {
    name: 'a generator given to a function that draws',
    notebook: `
# %% [stage:a]
import numpy as np
def noise(n, rng):
    return rng.normal(size=n)
rng = np.random.default_rng(7)
x = noise(2, rng)
# %% [stage:b]
y = noise(2, rng=rng)
# %% [stage:c]
print(x, y, rng.random())
`,
  },
  {
    name: 'RandomState and random.Random objects',
    notebook: `
# %% [stage:a]
import random
import numpy as np
old = np.random.RandomState(1)
own = random.Random(2)
print(old.rand(), own.random())
# %% [stage:b]
print(old.rand(), own.random())
# %% [stage:c]
print(old.rand(), own.random())
`,
  },
  {
    name: 'an estimator draws from the global state',
    notebook: `
# %% [stage:a]
import numpy as np
from sklearn.model_selection import train_test_split
np.random.seed(5)
x = list(range(10))
# %% [stage:b]
train, test = train_test_split(x)
# %% [stage:c]
print(train, test, np.random.rand())
`,
  },
  {
    name: 'an estimator with a RandomState that it shares',
    notebook: `
# %% [stage:a]
import numpy as np
from sklearn.utils import shuffle
state = np.random.RandomState(0)
x = list(range(8))
# %% [stage:b]
x = shuffle(x, random_state=state)
# %% [stage:c]
print(shuffle(x, random_state=state))
`,
    open: 'generators given to a library',
  },
  {
    name: 'scipy draws from the state of NumPy',
    notebook: `
# %% [stage:a]
import numpy as np
from scipy import stats
np.random.seed(2)
# %% [stage:b]
print(stats.norm.rvs(size=2))
# %% [stage:c]
print(stats.uniform(0, 2).rvs(2))
`,
  },
  {
    name: 'pandas samples from the state of NumPy',
    notebook: `
# %% [stage:a]
import numpy as np
import pandas as pd
np.random.seed(2)
df = pd.DataFrame({"x": range(6)})
# %% [stage:b]
print(df.sample(3))
# %% [stage:c]
print(df.sample(frac=0.5)["x"].tolist())
`,
  },
  {
    name: 'the state is read and set by hand',
    notebook: `
# %% [stage:a]
import random
random.seed(1)
state = random.getstate()
print(random.random())
# %% [stage:b]
random.setstate(state)
# %% [stage:c]
print(random.random())
`,
  },
  {
    name: 'bound methods of the generator',
    notebook: `
# %% [stage:a]
import random
random.seed(1)
draw = random.random
# %% [stage:b]
print(draw())
# %% [stage:c]
print(draw())
`,
    open: 'the generator under another name',
  },
  {
    name: 'from numpy.random import names',
    notebook: `
# %% [stage:a]
from numpy.random import rand, seed
seed(4)
# %% [stage:b]
print(rand())
# %% [stage:c]
print(rand())
`,
  },
  {
    name: 'numpy.random under a name of its own',
    notebook: `
# %% [stage:a]
import numpy.random as npr
npr.seed(4)
x = npr.normal()
# %% [stage:b]
print(x, npr.normal())
`,
  },
  {
    name: 'numpy print options',
    notebook: `
# %% [stage:a]
import numpy as np
np.set_printoptions(precision=2, suppress=True)
# %% [stage:b]
x = np.array([1.23456, 0.000012])
print(x)
# %% [stage:c]
print(x)
`,
  },
  {
    name: 'numpy error state',
    notebook: `
# %% [stage:a]
import numpy as np
np.seterr(all="raise");
# %% [stage:b]
try:
    np.array([1.0]) / 0
except FloatingPointError:
    print("raised")
`,
  },
  {
    name: 'an option of pandas that reads a variable',
    notebook: `
# %% [stage:a]
import pandas as pd
digits = 2
pd.set_option("display.precision", digits)
# %% [stage:b]
s = pd.Series([1.23456])
# %% [stage:c]
print(s)
s
`,
  },
  {
    name: 'an option of pandas by attribute',
    notebook: `
# %% [stage:a]
import pandas as pd
pd.options.display.max_rows = 4
# %% [stage:b]
df = pd.DataFrame({"x": range(10)})
df
# %% [stage:c]
df
`,
  },
  {
    name: 'an option that is reset',
    notebook: `
# %% [stage:a]
import pandas as pd
pd.set_option("display.precision", 2)
s = pd.Series([1.23456])
# %% [stage:b]
pd.reset_option("display.precision")
# %% [stage:c]
print(s)
`,
  },
  {
    name: 'a format function as an option',
    notebook: `
# %% [stage:a]
import pandas as pd
pd.options.display.float_format = "{:.1f}".format
# %% [stage:b]
pd.Series([1.23456])
`,
  },
  {
    name: 'an option inside of a context ends with it',
    notebook: `
# %% [stage:a]
import pandas as pd
s = pd.Series([1.23456])
with pd.option_context("display.precision", 1):
    print(s)
# %% [stage:b]
print(s)
`,
  },
  {
    name: 'an option set in a function',
    notebook: `
# %% [stage:a]
import numpy as np
def set_up():
    np.set_printoptions(precision=1)
set_up()
# %% [stage:b]
print(np.array([1.2345]))
`,
  },
  {
    name: 'an option set in an if',
    notebook: `
# %% [stage:a]
import numpy as np
wide = True
if wide:
    np.set_printoptions(precision=1)
# %% [stage:b]
print(np.array([1.2345]))
`,
    refused: { code: 'cross/setting', cell: 1, line: 4 },
  },
  {
    name: 'the value that a setting gives is shown',
    notebook: `
# %% [stage:a]
import numpy as np
np.seterr(all="raise")
# %% [stage:b]
np.seterr(all="ignore")
# %% [stage:c]
print(np.geterr()["over"])
`,
    open: 'the shown value of a setting',
  },
  {
    name: 'settings of scikit-learn',
    notebook: `
# %% [stage:a]
import sklearn
from sklearn.preprocessing import StandardScaler
sklearn.set_config(print_changed_only=False, transform_output="pandas")
# %% [stage:b]
print(StandardScaler())
# %% [stage:c]
print(type(StandardScaler().fit_transform([[1.0], [2.0]])).__name__)
`,
  },
  {
    name: 'warnings as errors',
    notebook: `
# %% [stage:a]
import warnings
warnings.simplefilter("error")
# %% [stage:b]
try:
    warnings.warn("careful")
except UserWarning as warning:
    print("caught", warning)
`,
  },
  {
    name: 'the precision of decimal',
    notebook: `
# %% [stage:a]
import decimal
from decimal import Decimal
decimal.getcontext().prec = 5
# %% [stage:b]
print(Decimal(1) / Decimal(3))
`,
  },
  {
    name: 'the recursion limit and the environment',
    notebook: `
# %% [stage:a]
import os
import sys
sys.setrecursionlimit(5000)
os.environ["MY_MODE"] = "fast"
# %% [stage:b]
print(sys.getrecursionlimit(), os.environ.get("MY_MODE"))
`,
  },
  {
    name: 'the environment by a magic',
    notebook: `
# %% [stage:a]
%env MY_MODE=slow
# %% [stage:b]
import os
print(os.environ["MY_MODE"])
`,
    open: '%env in later stages',
  },
  {
    name: 'sys.path',
    files: { 'lib/own_module.py': 'VALUE = 7\n\n\ndef f():\n    return VALUE\n' },
    notebook: `
# %% [stage:a]
import sys
sys.path.insert(0, "lib")
# %% [stage:b]
import own_module
print(own_module.f())
# %% [stage:c]
print(own_module.VALUE)
`,
  },
  {
    name: 'a module beside the notebook',
    files: { 'own_module.py': 'VALUE = 7\n\n\ndef f():\n    return VALUE\n' },
    notebook: `
# %% [stage:a]
import own_module
# %% [stage:b]
print(own_module.f())
# %% [stage:c]
from own_module import f
print(f())
`,
  },
  {
    name: 'state in a module beside the notebook',
    files: {
      'own_module.py': 'count = 0\n\n\ndef bump():\n    global count\n    count += 1\n    return count\n',
    },
    notebook: `
# %% [stage:a]
import own_module
own_module.bump()
# %% [stage:b]
print(own_module.bump())
`,
    refused: { code: 'cross/setting', cell: 1, line: 2 },
    open: 'state of a module beside the notebook',
  },
  {
    name: 'a variable of a module is set',
    files: { 'own_module.py': 'LEVEL = 0\n' },
    notebook: `
# %% [stage:a]
import own_module
own_module.LEVEL = 3
# %% [stage:b]
print(own_module.LEVEL)
`,
  },
  {
    name: 'a monkey patch of a library',
    notebook: `
# %% [stage:a]
import math
math.tau = 6
# %% [stage:b]
print(math.tau)
`,
  },
  {
    name: 'a monkey patch by a function of the notebook',
    notebook: `
# %% [stage:a]
import json
def dumps(x):
    return "patched"
json.dumps = dumps
# %% [stage:b]
print(json.dumps(1))
`,
  },
  {
    name: 'a monkey patch of a class of a library',
    notebook: `
# %% [stage:a]
import pandas as pd
def double(self):
    return self * 2
pd.Series.double = double
# %% [stage:b]
print(pd.Series([1, 2]).double().tolist())
`,
  },
  {
    name: 'a patch that keeps the original',
    notebook: `
# %% [stage:a]
import json
original = json.dumps
json.dumps = lambda x: "<" + original(x) + ">"
# %% [stage:b]
print(json.dumps([1]))
`,
    refused: { code: 'cross/setting', cell: 1, line: 3 },
    open: 'a patch that reads variables',
  },
  {
    name: 'a registered accessor',
    notebook: `
# %% [stage:a]
import pandas as pd
@pd.api.extensions.register_series_accessor("own")
class Own:
    def __init__(self, s):
        self.s = s
    def top(self):
        return self.s.max()
# %% [stage:b]
print(pd.Series([1, 5]).own.top())
`,
    open: 'registering decorators',
  },
  {
    name: 'a logger that is configured',
    notebook: `
# %% [stage:a]
import logging
import sys
logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)s %(message)s")
# %% [stage:b]
logging.info("hello")
`,
  },
  {
    name: 'the time zone',
    notebook: `
# %% [stage:a]
import os
import time
os.environ["TZ"] = "Asia/Tokyo"
time.tzset()
# %% [stage:b]
print(time.strftime("%H", time.localtime(0)))
`,
    open: 'time.tzset',
  },
  {
    name: 'changing the folder',
    files: { 'data/x.txt': 'inside' },
    notebook: `
# %% [stage:a]
import os
os.chdir("data")
# %% [stage:b]
print(open("x.txt").read())
`,
    refused: { code: 'files/chdir', cell: 1, line: 2 },
  },
  {
    name: '%cd',
    files: { 'data/x.txt': 'inside' },
    notebook: `
# %% [stage:a]
%cd data
# %% [stage:b]
print(open("x.txt").read())
`,
    refused: { code: 'ipython/magic', cell: 1, line: 1 },
  },
  {
    name: 'stdout that is redirected into a buffer',
    notebook: `
# %% [stage:a]
import contextlib
import io
buffer = io.StringIO()
with contextlib.redirect_stdout(buffer):
    print("inside")
# %% [stage:b]
print(repr(buffer.getvalue()))
`,
  },
]);

describeCases('what cannot cross', [
  {
    name: 'a generator',
    notebook: `
# %% [stage:a]
g = (x * x for x in range(5))
next(g)
# %% [stage:b]
print(list(g))
`,
    refused: { code: 'cross/value', cell: 2, line: 1 },
  },
  {
    name: 'a generator function that is called in each stage',
    notebook: `
# %% [stage:a]
def squares(n):
    for i in range(n):
        yield i * i
print(list(squares(3)))
# %% [stage:b]
print(list(squares(4)))
`,
  },
  {
    name: 'a generator of the notebook’s own function',
    notebook: `
# %% [stage:a]
def squares(n):
    for i in range(n):
        yield i * i
g = squares(4)
next(g)
# %% [stage:b]
print(list(g))
`,
    refused: { code: 'cross/value', cell: 2, line: 1 },
  },
  {
    name: 'an iterator over a list, half consumed',
    notebook: `
# %% [stage:a]
it = iter([1, 2, 3])
next(it)
# %% [stage:b]
print(list(it))
`,
    refused: { code: 'cross/value', cell: 2, line: 1 },
  },
  {
    name: 'zip, map, filter and enumerate objects',
    notebook: `
# %% [stage:a]
z = zip([1, 2], "ab")
next(z)
# %% [stage:b]
print(list(z))
`,
    refused: { code: 'cross/value', cell: 2, line: 1 },
  },
  {
    name: 'an iterator that two stages read',
    notebook: `
# %% [stage:a]
it = enumerate("abcd")
# %% [stage:b]
print(next(it))
# %% [stage:c]
print(next(it))
for pair in it:
    break
# %% [stage:d]
print(list(it))
`,
    refused: { code: 'cross/value', cell: 2, line: 1 },
  },
  {
    name: 'an iterator consumed by a constructor in one stage',
    notebook: `
# %% [stage:a]
it = map(str, [1, 2, 3])
# %% [stage:b]
first = list(it)
# %% [stage:c]
print(first, list(it))
`,
    refused: { code: 'cross/value', cell: 2, line: 1 },
  },
  {
    name: 'an iterator consumed by in, unpacking, sum and join',
    notebook: `
# %% [stage:a]
it = iter([1, 2, 3, 4, 5, 6])
# %% [stage:b]
print(2 in it)
# %% [stage:c]
a, b = next(it), next(it)
print(a, b)
# %% [stage:d]
print(sum(it))
# %% [stage:e]
print(list(it))
`,
    refused: { code: 'cross/value', cell: 2, line: 1 },
  },
  {
    name: 'an iterator unpacked by a star',
    notebook: `
# %% [stage:a]
it = iter("abc")
# %% [stage:b]
print(*it)
# %% [stage:c]
print(list(it))
`,
    refused: { code: 'cross/value', cell: 2, line: 1 },
  },
  {
    name: 'itertools.count',
    notebook: `
# %% [stage:a]
from itertools import count
ids = count(5)
print(next(ids))
# %% [stage:b]
print(next(ids))
# %% [stage:c]
print(next(ids))
`,
    refused: { code: 'cross/value', cell: 2, line: 1 },
  },
  {
    name: 'an open file',
    files: { 'x.txt': 'one\ntwo\n' },
    notebook: `
# %% [stage:a]
f = open("x.txt")
print(f.readline())
# %% [stage:b]
print(f.readline())
`,
    refused: { code: 'cross/value', cell: 2, line: 1 },
  },
  {
    name: 'an open file in a dict',
    files: { 'x.txt': 'one\ntwo\n' },
    notebook: `
# %% [stage:a]
box = {"f": open("x.txt")}
# %% [stage:b]
print(box["f"].readline())
`,
    refused: { code: 'cross/value', cell: 2, line: 1 },
  },
  {
    name: 'an open file in an instance',
    files: { 'x.txt': 'one\ntwo\n' },
    notebook: `
# %% [stage:a]
class Reader:
    def __init__(self, path):
        self.file = open(path)
r = Reader("x.txt")
# %% [stage:b]
print(r.file.readline())
`,
    refused: { code: 'cross/value', cell: 2, line: 1 },
    open: 'values that cannot be pickled, in an instance or a list',
  },
  {
    name: 'a connection',
    notebook: `
# %% [stage:a]
import sqlite3
db = sqlite3.connect(":memory:")
db.execute("create table t (x)")
# %% [stage:b]
print(db.execute("select count(*) from t").fetchone())
`,
    refused: { code: 'cross/value', cell: 2, line: 1 },
  },
  {
    name: 'a lock and a thread',
    notebook: `
# %% [stage:a]
import threading
lock = threading.Lock()
# %% [stage:b]
with lock:
    print("held")
`,
    refused: { code: 'cross/value', cell: 2, line: 1 },
  },
  {
    name: 'a module under another name',
    notebook: `
# %% [stage:a]
import math
m = math
# %% [stage:b]
print(m.floor(2.5))
`,
    open: 'refused, could be done',
  },
  {
    name: 'a function of a library under another name',
    notebook: `
# %% [stage:a]
import math
root = math.sqrt
names = {"floor": math.floor, "len": len, "str": str}
# %% [stage:b]
print(root(9), names["floor"](2.5), names["len"]("ab"))
`,
  },
  {
    name: 'a module in a list',
    notebook: `
# %% [stage:a]
import json
import math
modules = [json, math]
# %% [stage:b]
print([m.__name__ for m in modules])
`,
    refused: { code: 'cross/value', cell: 2, line: 1 },
    open: 'values that cannot be pickled, in an instance or a list',
  },
  {
    name: 'an exception that was caught',
    notebook: `
# %% [stage:a]
try:
    int("x")
except ValueError as e:
    caught = e
# %% [stage:b]
print(repr(caught))
`,
  },
  {
    name: 'a weak reference',
    notebook: `
# %% [stage:a]
import weakref
class C:
    pass
c = C()
ref = weakref.ref(c)
# %% [stage:b]
print(ref() is c)
`,
    refused: { code: 'cross/value', cell: 2, line: 1 },
    open: 'values that cannot be pickled, in an instance or a list',
  },
  {
    name: 'a memoryview',
    notebook: `
# %% [stage:a]
data = bytearray(b"abc")
view = memoryview(data)
# %% [stage:b]
view[0] = 65
# %% [stage:c]
print(data)
`,
    refused: { code: 'cross/value', cell: 2, line: 1 },
    open: 'values that cannot be pickled, in an instance or a list',
  },
  {
    name: 'a compiled pattern and a datetime',
    notebook: `
# %% [stage:a]
import datetime
import re
pattern = re.compile(r"(\\d+)")
day = datetime.date(2024, 2, 29)
# %% [stage:b]
print(pattern.findall("1 and 22"), day + datetime.timedelta(days=1))
`,
  },
  {
    name: 'numbers keep their types',
    notebook: `
# %% [stage:a]
import numpy as np
a = np.float32(1.5)
b = np.int64(3)
c = 10**30
d = float("nan")
e = -0.0
f = 1e-320
g = True
h = 2 + 3j
# %% [stage:b]
print(repr(a), repr(b), c, d, e, f, g, h, type(b).__name__)
`,
  },
  {
    name: 'strings of every kind',
    notebook: `
# %% [stage:a]
s = "tab\\t newline\\n quote\\" backslash\\\\ nul\\0 é 漢 😀"
lone = "\\ud800"
b = b"\\x00\\xff"
# %% [stage:b]
print(repr(s), repr(lone), b)
`,
  },
  {
    name: 'arrays of every kind',
    notebook: `
# %% [stage:a]
import numpy as np
a = np.array([[1, 2]], dtype="int8")
b = np.array(["a", None], dtype=object)
c = np.ma.masked_array([1, 2], mask=[False, True])
d = np.zeros(2, dtype=[("x", "f4"), ("y", "i2")])
e = np.asfortranarray(np.arange(4).reshape(2, 2))
f = np.matrix([[1, 2]])
z = np.array(5.0)
# %% [stage:b]
print(a, a.dtype, b, c, d, e.flags["F_CONTIGUOUS"], f, type(f).__name__, z, z.shape)
`,
  },
  {
    name: 'frames of every kind',
    notebook: `
# %% [stage:a]
import pandas as pd
df = pd.DataFrame({"x": [1, 2]}, index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)]))
df.attrs["note"] = "kept"
cat = pd.Series(["a", "b"], dtype="category")
when = pd.date_range("2024-01-01", periods=3, freq="D")
wide = pd.DataFrame([[1, 2]], columns=["x", "x"])
# %% [stage:b]
print(df, df.attrs, cat, when, wide)
`,
  },
  {
    name: 'dicts with keys that JSON does not have',
    notebook: `
# %% [stage:a]
d = {1: "a", (2, 3): "b", None: "c"}
t = (1, [2])
s = {3, 1}
fs = frozenset([1])
# %% [stage:b]
print(d, t, s, fs)
`,
  },
]);
