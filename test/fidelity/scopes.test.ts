import { describeCases } from './cases.js';

describeCases('scopes and definitions', [
  {
    name: 'a loop variable that leaks',
    notebook: `
# %% [stage:a]
for i in range(3):
    square = i * i
# %% [stage:b]
print(i, square)
`,
  },
  {
    name: 'a loop that may not run leaves what was there',
    notebook: `
# %% [stage:a]
last = "none"
# %% [stage:b]
for last in []:
    pass
# %% [stage:c]
print(last)
`,
  },
  {
    name: 'a walrus in a condition and in a comprehension',
    notebook: `
# %% [stage:a]
if (n := len("abc")) > 2:
    pass
odd = [last := x for x in range(4) if x % 2]
# %% [stage:b]
print(n, odd, last)
`,
  },
  {
    name: 'the scope of a comprehension',
    notebook: `
# %% [stage:a]
x = 10
squares = [x * x for x in range(3)]
# %% [stage:b]
print(x, squares)
`,
  },
  {
    name: 'a comprehension variable that is no other name',
    notebook: `
# %% [stage:a]
values = [1, 2]
# %% [stage:b]
total = sum(v for v in values)
print(total)
`,
  },
  {
    name: 'del',
    notebook: `
# %% [stage:a]
x = 1
y = 2
del x
# %% [stage:b]
x = 5
# %% [stage:c]
print(x, y)
`,
  },
  {
    name: 'a name read after del',
    notebook: `
# %% [stage:a]
x = 1
# %% [stage:b]
del x
# %% [stage:c]
print(x)
`,
    refused: { code: 'order/used-before-definition', cell: 3, line: 1 },
    open: 'a name read after del in an earlier stage',
  },
  {
    name: 'a builtin that comes back after del',
    notebook: `
# %% [stage:a]
max = 3
print(max)
# %% [stage:b]
del max
# %% [stage:c]
print(max(1, 2))
`,
    open: 'del of what hides a builtin',
  },
  {
    name: 'a builtin with another meaning',
    notebook: `
# %% [stage:a]
print(sum([1, 2]))
sum = 10
# %% [stage:b]
print(sum)
list = [1]
# %% [stage:c]
print(list)
`,
  },
  {
    name: 'a name that is used before it is defined',
    notebook: `
# %% [stage:a]
print(late)
# %% [stage:b]
late = 1
`,
    refused: { code: 'order/used-before-definition', cell: 1, line: 1 },
  },
  {
    name: 'a name that is never defined',
    notebook: `
# %% [stage:a]
x = 1
# %% [stage:b]
y = 2
print(x,
      nowhere)
`,
    refused: { code: 'names/undefined', cell: 2, line: 3 },
  },
  {
    name: 'functions that use each other, defined in any order',
    notebook: `
# %% [stage:a]
def even(n):
    return n == 0 or odd(n - 1)
# %% [stage:b]
def odd(n):
    return n != 0 and even(n - 1)
# %% [stage:c]
print(even(10), odd(7))
`,
  },
  {
    name: 'a function defined again',
    notebook: `
# %% [stage:a]
def f():
    return 1
print(f())
# %% [stage:b]
def f():
    return 2
# %% [stage:c]
print(f())
`,
    open: 'a function that is defined twice',
  },
  {
    name: 'a function that another one uses is defined again',
    notebook: `
# %% [stage:a]
def f():
    return 1
def g():
    return f()
print(g())
# %% [stage:b]
def f():
    return 2
# %% [stage:c]
print(g())
`,
    open: 'a function that is defined twice',
  },
  {
    name: 'a function reads a global that changes later',
    notebook: `
# %% [stage:a]
rate = 1
def f(x):
    return x * rate
print(f(2))
# %% [stage:b]
rate = 10
print(f(2))
# %% [stage:c]
print(f(2))
`,
  },
  {
    name: 'a default is evaluated where the function is defined',
    notebook: `
# %% [stage:a]
rate = 1
def f(x, rate=rate):
    return x * rate
# %% [stage:b]
rate = 10
# %% [stage:c]
print(f(2), rate)
`,
    open: 'refused, could be done',
  },
  {
    name: 'a constant that is bound again after the function',
    notebook: `
# %% [stage:a]
SCALE = 2
def f(x):
    return x * SCALE
# %% [stage:b]
SCALE = 3
# %% [stage:c]
print(f(1))
`,
  },
  {
    name: 'a lambda that reads a global',
    notebook: `
# %% [stage:a]
rate = 2
times = lambda x: x * rate
# %% [stage:b]
rate = 5
# %% [stage:c]
print(times(2))
`,
  },
  {
    name: 'lambdas in a list that close over a loop variable',
    notebook: `
# %% [stage:a]
fs = [lambda x: x + i for i in range(3)]
# %% [stage:b]
print([f(0) for f in fs])
`,
  },
  {
    name: 'lambdas in a dict that read the global loop variable',
    notebook: `
# %% [stage:a]
fs = {}
for i in range(3):
    fs[i] = lambda x: x + i
# %% [stage:b]
i = 100
print(fs[0](0))
`,
    refused: { code: 'cross/closure', cell: 2, line: 2 },
    open: 'lambdas put into a container in place',
  },
  {
    name: 'a closure with state',
    notebook: `
# %% [stage:a]
def counter():
    n = 0
    def bump():
        nonlocal n
        n += 1
        return n
    return bump
bump = counter()
bump()
# %% [stage:b]
print(bump())
# %% [stage:c]
print(bump())
`,
  },
  {
    name: 'a closure made by a factory',
    notebook: `
# %% [stage:a]
def scaled(k):
    return lambda x: k * x
double = scaled(2)
# %% [stage:b]
print(double(4))
`,
  },
  {
    name: 'a decorator of the notebook',
    notebook: `
# %% [stage:a]
import functools
def twice(f):
    @functools.wraps(f)
    def inner(*args):
        return f(f(*args))
    return inner
@twice
def inc(x):
    return x + 1
# %% [stage:b]
print(inc(1))
`,
  },
  {
    name: 'a decorator that counts',
    notebook: `
# %% [stage:a]
calls = []
def logged(f):
    def inner(x):
        calls.append(f.__name__)
        return f(x)
    return inner
@logged
def inc(x):
    return x + 1
inc(1)
# %% [stage:b]
inc(2)
# %% [stage:c]
print(calls)
`,
    open: 'decorators of the notebook that have effects',
  },
  {
    name: 'a cached function',
    notebook: `
# %% [stage:a]
from functools import lru_cache
@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(20))
# %% [stage:b]
print(fib(30))
`,
    open: 'refused, could be done',
  },
  {
    name: 'what a cached function remembers',
    notebook: `
# %% [stage:a]
from functools import lru_cache
@lru_cache(maxsize=None)
def square(n):
    print("computing", n)
    return n * n
square(3)
# %% [stage:b]
print(square(3))
`,
    refused: { code: 'cross/definition', cell: 2, line: 1 },
    open: 'state of a cached function',
  },
  {
    name: 'a class with a base of the notebook',
    notebook: `
# %% [stage:a]
class Base:
    def name(self):
        return type(self).__name__
# %% [stage:b]
class Child(Base):
    pass
c = Child()
# %% [stage:c]
print(c.name(), isinstance(c, Base))
`,
  },
  {
    name: 'instances of a class of the notebook cross',
    notebook: `
# %% [stage:a]
class Point:
    def __init__(self, x):
        self.x = x
    def __repr__(self):
        return f"Point({self.x})"
p = Point(1)
# %% [stage:b]
p.x += 1
print(p)
# %% [stage:c]
print(type(p) is Point, p)
`,
  },
  {
    name: 'an instance shows its module nowhere',
    notebook: `
# %% [stage:a]
from dataclasses import dataclass
@dataclass
class P:
    x: int
p = P(1)
# %% [stage:b]
p
# %% [stage:c]
print(p)
`,
  },
  {
    name: 'the plain representation of an instance names its module',
    notebook: `
# %% [stage:a]
class P:
    pass
p = P()
# %% [stage:b]
print(type(p), P.__module__, P.__qualname__)
`,
    refused: { code: 'names/module', cell: 2, line: 1 },
    open: 'modules of classes are shown',
  },
  {
    name: 'an enum',
    notebook: `
# %% [stage:a]
from enum import Enum
class Color(Enum):
    RED = 1
    BLUE = 2
chosen = Color.BLUE
# %% [stage:b]
print(chosen is Color.BLUE, chosen, list(Color))
`,
  },
  {
    name: 'an exception class of the notebook',
    notebook: `
# %% [stage:a]
class Bad(ValueError):
    pass
def check(x):
    if x < 0:
        raise Bad(f"{x} is negative")
    return x
# %% [stage:b]
try:
    check(-1)
except Bad as error:
    print("bad:", error)
`,
  },
  {
    name: 'a class that reads globals',
    notebook: `
# %% [stage:a]
factor = 3
class Scaler:
    def scale(self, x):
        return x * factor
s = Scaler()
# %% [stage:b]
factor = 4
# %% [stage:c]
print(Scaler().scale(2))
`,
  },
  {
    name: 'a class body that reads variables',
    notebook: `
# %% [stage:a]
size = len("abc")
class Grid:
    rows = size
    def area(self):
        return self.rows ** 2
# %% [stage:b]
print(Grid().area())
`,
  },
  {
    name: 'a metaclass, a class method and a static method',
    notebook: `
# %% [stage:a]
class Meta(type):
    def __call__(cls, *args):
        made = super().__call__(*args)
        made.tag = cls.__name__
        return made
class Thing(metaclass=Meta):
    @classmethod
    def make(cls):
        return cls()
    @staticmethod
    def two():
        return 2
# %% [stage:b]
print(Thing.make().tag, Thing.two())
`,
  },
  {
    name: 'global in a function that defines a new name',
    notebook: `
# %% [stage:a]
def setup():
    global config
    config = {"n": 1}
setup()
# %% [stage:b]
print(config)
`,
    open: 'global that defines a new name',
  },
  {
    name: 'globals() and exec',
    notebook: `
# %% [stage:a]
exec("hidden = 3")
# %% [stage:b]
print(hidden)
`,
    refused: { code: 'names/undefined', cell: 2, line: 1 },
  },
  {
    name: 'assignment through globals()',
    notebook: `
# %% [stage:a]
x = 1
# %% [stage:b]
globals()["x"] = 2
# %% [stage:c]
print(x)
`,
    refused: { code: 'names/dynamic', cell: 2, line: 1 },
  },
  {
    name: 'locals() in a format',
    notebook: `
# %% [stage:a]
x = 1
# %% [stage:b]
print("{x}".format(**locals()))
`,
    refused: { code: 'names/dynamic', cell: 2, line: 1 },
  },
  {
    name: 'eval of an expression with names',
    notebook: `
# %% [stage:a]
x = 3
# %% [stage:b]
print(eval("x + 1"))
`,
  },
  {
    name: 'an f-string reads names, nested format too',
    notebook: `
# %% [stage:a]
x = 3.14159
width = 8
# %% [stage:b]
print(f"{x:>{width}.2f}|{x!r}|{width=}")
`,
  },
  {
    name: 'a recursive structure',
    notebook: `
# %% [stage:a]
x = [1]
x.append(x)
# %% [stage:b]
print(x, x[1] is x)
`,
  },
  {
    name: 'try, else and finally',
    notebook: `
# %% [stage:a]
try:
    value = int("12")
except ValueError:
    value = -1
else:
    note = "fine"
finally:
    done = True
# %% [stage:b]
print(value, note, done)
`,
  },
  {
    name: 'the name of an exception ends with its handler',
    notebook: `
# %% [stage:a]
error = "before"
try:
    1 / 0
except ZeroDivisionError as error:
    pass
# %% [stage:b]
print(error)
`,
    refused: { code: 'order/used-before-definition', cell: 2, line: 1 },
    open: 'a name read after del in an earlier stage',
  },
  {
    name: 'with binds a name',
    notebook: `
# %% [stage:a]
import io
with io.StringIO("abc") as stream:
    text = stream.read()
# %% [stage:b]
print(text)
`,
  },
  {
    name: 'augmented assignment of a number and of a string',
    notebook: `
# %% [stage:a]
n = 1
s = "a"
# %% [stage:b]
n += 2
s += "b"
# %% [stage:c]
n **= 2
print(n, s)
`,
  },
  {
    name: 'a binding on one path only',
    notebook: `
# %% [stage:a]
x = 1
flag = True
# %% [stage:b]
if flag:
    x = 2
# %% [stage:c]
if not flag:
    x = 3
# %% [stage:d]
print(x)
`,
  },
  {
    name: 'a name bound only on a path that is not taken, never read',
    notebook: `
# %% [stage:a]
flag = False
if flag:
    extra = 1
# %% [stage:b]
if flag:
    print(extra)
print("end")
`,
    open: 'a name bound only on a path that is not taken',
  },
  {
    name: 'a star import',
    starNames: { math: ['pi', 'sqrt', 'floor', 'e'] },
    notebook: `
# %% [stage:a]
from math import *
x = sqrt(2)
# %% [stage:b]
print(floor(x), pi)
`,
  },
  {
    name: 'a star import that hides a builtin and a variable',
    starNames: { math: ['pi', 'pow', 'e'] },
    notebook: `
# %% [stage:a]
e = 1
print(pow(2, 3), e)
# %% [stage:b]
from math import *
# %% [stage:c]
print(pow(2, 3), e)
`,
    open: 'refused, could be done',
  },
  {
    name: 'type hints and type aliases that name variables',
    notebook: `
# %% [stage:a]
from typing import Optional
Number = Optional[int]
def f(x: Number = None) -> Number:
    return x
# %% [stage:b]
y: Number = f(3)
print(y, Number)
`,
  },
  {
    name: 'annotations alone bind nothing',
    notebook: `
# %% [stage:a]
x: int
y: int = 2
# %% [stage:b]
x = 1
# %% [stage:c]
print(x, y)
`,
  },
  {
    name: 'keywords that are soft',
    notebook: `
# %% [stage:a]
match = 1
case = 2
type = "t"
_ = 5
# %% [stage:b]
print(match, case, type)
`,
  },
  {
    name: 'names of generated functions, used by the notebook',
    notebook: `
# %% [stage:load]
load = 1
save = 2
params = 3
main = 4
show = 5
utils = 6
artifacts = 7
metrics = 8
# %% [stage:show]
print(load, save, params, main, show, utils, artifacts, metrics)
show
`,
    open: 'names of utils, and utils itself, used by the notebook',
  },
  {
    name: 'names of modules of the pipeline, used by the notebook',
    notebook: `
# %% [stage:a]
a = 1
b = 2
src = 3
Any = 4
Path = 5
helpers = 6
# %% [stage:b]
print(a, b, src, Any, Path, helpers)
`,
  },
  {
    name: 'a stage that is named like a module of the standard library',
    notebook: `
# %% [stage:random]
import random
random.seed(1)
x = random.random()
# %% [stage:json]
import json
print(json.dumps({"x": x}))
`,
  },
  {
    name: 'cells of a stage that stand apart',
    notebook: `
# %% [stage:a]
x = 1
# %% [stage:b]
y = 2
# %% [stage:a]
z = x + 1
# %% [stage:c]
print(x, y, z)
`,
  },
  {
    name: 'stages that need each other',
    notebook: `
# %% [stage:a]
x = 1
# %% [stage:b]
y = x + 1
# %% [stage:a]
z = y + 1
`,
    refused: { code: 'order/cycle', cell: 2, line: 1 },
  },
  {
    name: 'cells that print, of stages that stand apart',
    notebook: `
# %% [stage:a]
print(1)
# %% [stage:b]
print(2)
# %% [stage:a]
print(3)
`,
    refused: { code: 'order/cycle', cell: 2, line: 1 },
    open: 'order of output when the cells of a stage stand apart',
  },
  {
    name: 'a cell tagged skip',
    notebook: `
# %% [stage:a]
x = 1
# %% [skip]
x = 100
# %% [stage:b]
y = 2
# %% [skip]
z = 3
# %% [stage:c]
print(y)
`,
  },
]);
