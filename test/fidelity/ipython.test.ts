import { describeCases } from './cases.js';

describeCases('IPython', [
  {
    name: 'values at the end of cells, in order with what is printed',
    notebook: `
# %% [stage:a]
print("first")
x = {"a": [1, 2]}
x
# %% [stage:a]
"text"
# %% [stage:b]
x["a"]
print("no value")
# %% [stage:b]
x;
# %% [stage:c]
None
# %% [stage:c]
x, 1.0
`,
  },
  {
    name: 'long values are broken into lines',
    notebook: `
# %% [stage:a]
x = {f"key {n}": list(range(12)) for n in range(6)}
# %% [stage:b]
x
# %% [stage:b]
set(range(50))
`,
  },
  {
    name: 'only the last expression of a cell is shown',
    notebook: `
# %% [stage:a]
1
2
# %% [stage:b]
if True:
    3
# %% [stage:b]
for i in range(2):
    i
`,
  },
  {
    name: 'a value before a comment, and one in brackets',
    notebook: `
# %% [stage:a]
[1,
 2]  # shown
# and more

# %% [stage:b]
(3)
`,
  },
  {
    name: 'an assignment shows nothing, a walrus does',
    notebook: `
# %% [stage:a]
x = 1
# %% [stage:b]
(y := x + 1)
# %% [stage:c]
y
`,
  },
  {
    name: 'display',
    notebook: `
# %% [stage:a]
import pandas as pd
df = pd.DataFrame({"x": [1, 2]})
display(df)
for n in range(2):
    display(n, "two")
# %% [stage:b]
display(df.T)
df
`,
  },
  {
    name: 'display that is imported',
    notebook: `
# %% [stage:a]
from IPython.display import Markdown, display
display([1, 2])
# %% [stage:b]
from IPython.display import display as show
show({"a": 1})
`,
    open: 'display under another name',
  },
  {
    name: 'objects with their own HTML',
    notebook: `
# %% [stage:a]
class Rich:
    def _repr_html_(self):
        return "<b>rich</b>"
    def __repr__(self):
        return "plain"
r = Rich()
# %% [stage:b]
r
`,
  },
  {
    name: 'objects with _repr_pretty_ and _ipython_display_',
    notebook: `
# %% [stage:a]
class Pretty:
    def _repr_pretty_(self, p, cycle):
        p.text("pretty!")
class Own:
    def _ipython_display_(self):
        print("own!")
# %% [stage:b]
Pretty()
# %% [stage:c]
Own()
`,
    open: '_ipython_display_',
  },
  {
    name: 'print without a line end before a value',
    notebook: `
# %% [stage:a]
print("no end", end="")
# %% [stage:b]
print("x", "y", sep="-", end="!\\n")
# %% [stage:b]
import sys
written = sys.stdout.write("written\\n")
written
`,
  },
  {
    name: 'stderr is not shown',
    notebook: `
# %% [stage:a]
import sys
print("problem", file=sys.stderr)
print("fine")
# %% [stage:b]
import warnings
warnings.warn("careful")
print("end")
`,
  },
  {
    name: 'the last result, _',
    notebook: `
# %% [stage:a]
1 + 1
# %% [stage:b]
print(_)
`,
    refused: { code: 'ipython/history', cell: 2, line: 1 },
  },
  {
    name: '_ as a name of the notebook',
    notebook: `
# %% [stage:a]
_, x = 1, 2
for _ in range(3):
    pass
# %% [stage:b]
print(_, x)
`,
  },
  {
    name: 'Out and In',
    notebook: `
# %% [stage:a]
1 + 1
# %% [stage:b]
print(Out[1])
`,
    refused: { code: 'ipython/history', cell: 2, line: 1 },
  },
  {
    name: 'a numbered result',
    notebook: `
# %% [stage:a]
1 + 1
# %% [stage:b]
print(_1)
`,
    refused: { code: 'ipython/history', cell: 2, line: 1 },
  },
  {
    name: 'magics that change nothing',
    notebook: `
# %% [stage:a]
%matplotlib inline
%load_ext autoreload
%autoreload 2
x = 1
# %% [stage:b]
%config InlineBackend.figure_format = "png"
print(x)
`,
  },
  {
    name: '%time, %%time and %timeit run their code',
    notebook: `
# %% [stage:a]
%time x = sum(range(10))
# %% [stage:b]
%%time
y = x + 1
# %% [stage:c]
print(x, y)
`,
  },
  {
    name: '%%capture hides what is printed and what is shown',
    notebook: `
# %% [stage:a]
%%capture
print("hidden")
x = 3
x
# %% [stage:b]
print(x)
`,
  },
  {
    name: '%%capture keeps the output under a name',
    notebook: `
# %% [stage:a]
%%capture out
print("hidden")
# %% [stage:b]
print(out.stdout)
`,
    refused: { code: 'ipython/magic', cell: 1, line: 1 },
  },
  {
    name: 'a shell command',
    notebook: `
# %% [stage:a]
!echo one
x = 2
# %% [stage:b]
!echo {x} $x '$x' $HOME_NOT_SET end
`,
    open: 'names in shell commands that are not the notebook’s',
  },
  {
    name: 'a shell command that gives lines',
    notebook: `
# %% [stage:a]
lines = !printf 'a\\nb\\n'
# %% [stage:b]
print(lines[1], len(lines))
`,
  },
  {
    name: 'the special list of lines of a shell command',
    notebook: `
# %% [stage:a]
lines = !printf 'b\\na\\n'
# %% [stage:b]
print(lines.s, lines.n)
`,
    open: 'IPython’s list of lines',
  },
  {
    name: 'a shell command with an expression',
    notebook: `
# %% [stage:a]
names = ["a", "b"]
# %% [stage:b]
!echo {names[0]} {len(names)} {"x".upper()}
`,
    open: 'expressions in shell commands',
  },
  {
    name: 'a shell command with a pipe, an error and a loop',
    notebook: `
# %% [stage:a]
!printf 'b\\na\\n' | sort
# %% [stage:b]
for n in range(2):
    !echo loop {n}
# %% [stage:c]
!false
print("went on")
`,
  },
  {
    name: '%%bash',
    notebook: `
# %% [stage:a]
%%bash
for i in 1 2; do
  echo "line $i"
done
# %% [stage:b]
print("end")
`,
  },
  {
    name: '%%writefile and %run',
    notebook: `
# %% [stage:a]
%%writefile note.txt
one
two
# %% [stage:b]
print(open("note.txt").read())
`,
    open: 'the note of %%writefile',
  },
  {
    name: '%%writefile of a module that is imported later',
    notebook: `
# %% [stage:a]
%%writefile own_helper.py
def f():
    return "from file"
# %% [stage:b]
import own_helper
print(own_helper.f())
`,
    open: 'the note of %%writefile',
  },
  {
    name: '%%html shows an object',
    notebook: `
# %% [stage:a]
%%html
<b>bold</b>
# %% [stage:b]
print("end")
`,
  },
  {
    name: 'a magic that is unknown',
    notebook: `
# %% [stage:a]
x = 1
# %% [stage:b]
%%R
y <- 1
`,
    refused: { code: 'ipython/magic', cell: 2, line: 1 },
  },
  {
    name: 'help in a cell with code',
    notebook: `
# %% [stage:a]
x = [3, 1]
x.sort?
print(sorted(x))
# %% [stage:b]
??print
print(x)
`,
  },
  {
    name: 'top-level await',
    notebook: `
# %% [stage:a]
import asyncio
async def double(x):
    await asyncio.sleep(0)
    return 2 * x
y = await double(2)
# %% [stage:b]
z = [await double(n) for n in range(3)]
print(y, z)
`,
    open: 'await in a comprehension',
  },
  {
    name: 'async for and async with at the top',
    notebook: `
# %% [stage:a]
import contextlib
async def numbers(n):
    for i in range(n):
        yield i
@contextlib.asynccontextmanager
async def opened():
    yield "inside"
# %% [stage:b]
async for i in numbers(2):
    print(i)
async with opened() as text:
    print(text)
# %% [stage:c]
print(i, text)
`,
  },
  {
    name: 'gather over coroutines',
    notebook: `
# %% [stage:a]
import asyncio
async def f(n):
    return n + 1
# %% [stage:b]
results = await asyncio.gather(*(f(n) for n in range(3)))
# %% [stage:c]
results
`,
    open: 'the result of a call that got a generator',
  },
  {
    name: 'a coroutine that was not awaited yet',
    notebook: `
# %% [stage:a]
async def f():
    return 1
pending = f()
# %% [stage:b]
print(await pending)
`,
    refused: { code: 'cross/value', cell: 2, line: 1 },
    open: 'coroutines that cross',
  },
  {
    name: 'input()',
    notebook: `
# %% [stage:a]
name = input("Who? ")
# %% [stage:b]
print(name)
`,
    refused: { code: 'ipython/input', cell: 1, line: 1 },
  },
  {
    name: 'get_ipython',
    notebook: `
# %% [stage:a]
get_ipython().run_line_magic("matplotlib", "inline")
x = 1
# %% [stage:b]
print(x)
`,
    refused: { code: 'ipython/get-ipython', cell: 1, line: 1 },
  },
  {
    name: '__name__ == "__main__"',
    notebook: `
# %% [stage:a]
def main():
    print("main")
    return 3
# %% [stage:b]
if __name__ == "__main__":
    main()
`,
    open: 'a function that is named main',
  },
  {
    name: '__file__ is not there',
    notebook: `
# %% [stage:a]
try:
    here = __file__
except NameError:
    here = "no file"
# %% [stage:b]
print(here)
`,
    refused: { code: 'names/undefined', cell: 1, line: 2 },
  },
  {
    name: 'exit in the middle',
    notebook: `
# %% [stage:a]
x = 1
# %% [stage:b]
import sys
if x > 3:
    sys.exit()
print("here")
`,
  },
  {
    name: 'a cell that is indented as a whole, and one with prompts',
    notebook: `
# %% [stage:a]
    x = 1
    if x:
        y = 2
# %% [stage:b]
>>> z = x + y
>>> print(z)
`,
    open: 'cells with prompts',
  },
  {
    name: 'strings of several lines keep their lines',
    notebook: `
# %% [stage:a]
text = """one
  two
\tthree
"""
def f():
    """A
    doc."""
    return '''four
five'''
# %% [stage:b]
print(repr(text), repr(f()), repr(f.__doc__))
`,
  },
  {
    name: 'empty cells, comments only and no code',
    notebook: `
# %% [stage:a]

# %% [stage:a]
# only a comment
# %% [stage:b]
print(1)
# %% [stage:b]
pass
`,
  },
  {
    name: 'a value that is None is not shown, an empty string is',
    notebook: `
# %% [stage:a]
[].append(1)
# %% [stage:b]
""
# %% [stage:c]
()
`,
  },
  {
    name: 'the doc string of a cell',
    notebook: `
# %% [stage:a]
"""A note."""
x = 1
# %% [stage:b]
"""Shown."""
`,
  },
]);

describeCases('figures', [
  {
    name: 'one figure a cell',
    notebook: `
# %% [stage:a]
import matplotlib.pyplot as plt
plt.plot([1, 2])
# %% [stage:b]
plt.plot([2, 1])
plt.title("two")
# %% [stage:b]
fig, ax = plt.subplots()
ax.bar([1], [2])
plt.show()
`,
  },
  {
    name: 'a figure that is shown again in a later stage',
    notebook: `
# %% [stage:a]
import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.plot([1, 2])
# %% [stage:b]
ax.set_title("later")
fig
`,
  },
  {
    name: 'figures in a loop and in a function',
    notebook: `
# %% [stage:a]
import matplotlib.pyplot as plt
def draw(n):
    plt.figure()
    plt.plot(range(n))
    plt.show()
for n in (2, 3):
    draw(n)
# %% [stage:b]
draw(4)
print("end")
`,
  },
  {
    name: 'several open figures in one cell',
    notebook: `
# %% [stage:a]
import matplotlib.pyplot as plt
for n in range(3):
    plt.figure()
    plt.plot([n])
# %% [stage:b]
print("no figure")
`,
  },
  {
    name: 'a closed figure is not shown',
    notebook: `
# %% [stage:a]
import matplotlib.pyplot as plt
fig = plt.figure()
plt.plot([1])
plt.close(fig)
# %% [stage:b]
plt.plot([1])
plt.close("all")
print("none")
`,
  },
  {
    name: 'values of drawing calls are shown',
    notebook: `
# %% [stage:a]
import matplotlib.pyplot as plt
plt.text(0.5, 0.5, "x")
# %% [stage:b]
plt.title("title");
`,
  },
  {
    name: 'rcParams hold in later stages',
    notebook: `
# %% [stage:a]
import matplotlib.pyplot as plt
plt.rcParams["figure.figsize"] = (2, 1)
plt.style.use("ggplot")
# %% [stage:b]
print(plt.rcParams["figure.figsize"], plt.rcParams["axes.grid"])
# %% [stage:b]
plt.figure().get_size_inches()
`,
    open: 'figures without axes',
  },
  {
    name: 'a figure of pandas',
    notebook: `
# %% [stage:a]
import pandas as pd
df = pd.DataFrame({"x": [1, 3, 2]})
# %% [stage:b]
df.plot();
# %% [stage:c]
df["x"].hist()
print("end")
`,
  },
  {
    name: 'figures inside of a context',
    notebook: `
# %% [stage:a]
import matplotlib.pyplot as plt
plt.plot([1])
print("first")
# %% [stage:a]
with plt.style.context("dark_background"):
    plt.plot([1])
# %% [stage:b]
with plt.rc_context({"lines.linewidth": 5}):
    plt.plot([1])
print(plt.rcParams["lines.linewidth"])
`,
  },
]);

describeCases('files', [
  {
    name: 'a file that is read',
    files: { 'data/x.csv': 'a,b\n1,2\n' },
    notebook: `
# %% [stage:a]
import pandas as pd
df = pd.read_csv("data/x.csv")
# %% [stage:b]
print(df, open("data/x.csv").readline())
`,
  },
  {
    name: 'a file that is written in one stage and read in another',
    notebook: `
# %% [stage:a]
with open("x.txt", "w") as f:
    f.write("hello")
# %% [stage:b]
print(open("x.txt").read())
`,
  },
  {
    name: 'a file that is written again in a later stage',
    notebook: `
# %% [stage:a]
with open("x.txt", "w") as f:
    f.write("one\\n")
# %% [stage:b]
with open("x.txt", "a") as f:
    f.write("two\\n")
# %% [stage:c]
print(open("x.txt").read())
`,
    refused: { code: 'files/rewritten', cell: 2, line: 1 },
  },
  {
    name: 'a folder that is made, filled and listed',
    notebook: `
# %% [stage:a]
import os
os.makedirs("out/deep", exist_ok=True)
# %% [stage:b]
from pathlib import Path
(Path("out") / "deep" / "x.txt").write_text("x")
# %% [stage:c]
print(sorted(os.listdir("out/deep")), Path("out/deep/x.txt").exists())
`,
  },
  {
    name: 'a path in a variable, put together',
    notebook: `
# %% [stage:a]
from pathlib import Path
folder = Path("results")
folder.mkdir(exist_ok=True)
name = f"run_{1 + 1}.txt"
target = folder / name
# %% [stage:b]
target.write_text("body")
# %% [stage:c]
print(target.read_text(), target)
`,
  },
  {
    name: 'a file that is removed',
    notebook: `
# %% [stage:a]
import os
open("x.txt", "w").close()
# %% [stage:b]
os.remove("x.txt")
# %% [stage:c]
print(os.path.exists("x.txt"))
`,
  },
  {
    name: 'joblib, pickle, JSON and NumPy files',
    notebook: `
# %% [stage:a]
import json
import pickle
import joblib
import numpy as np
joblib.dump({"a": 1}, "x.joblib")
np.save("x.npy", np.arange(3))
with open("x.pkl", "wb") as f:
    pickle.dump([1, 2], f)
with open("x.json", "w") as f:
    json.dump({"b": 2}, f)
# %% [stage:b]
print(joblib.load("x.joblib"), np.load("x.npy"))
with open("x.pkl", "rb") as f:
    print(pickle.load(f))
print(json.load(open("x.json")))
`,
    open: 'files that are opened under one name in two stages',
  },
  {
    name: 'a temporary folder',
    notebook: `
# %% [stage:a]
import tempfile
from pathlib import Path
folder = tempfile.mkdtemp()
Path(folder, "x.txt").write_text("kept")
# %% [stage:b]
print(Path(folder, "x.txt").read_text())
`,
  },
  {
    name: 'a temporary folder that cleans up after itself',
    notebook: `
# %% [stage:a]
import tempfile
from pathlib import Path
folder = tempfile.TemporaryDirectory()
Path(folder.name, "x.txt").write_text("kept")
# %% [stage:b]
print(Path(folder.name, "x.txt").read_text())
`,
    refused: { code: 'cross/value', cell: 2, line: 1 },
  },
  {
    name: 'a database file',
    notebook: `
# %% [stage:a]
import sqlite3
db = sqlite3.connect("x.db")
db.execute("create table t (x)")
db.execute("insert into t values (5)")
db.commit()
db.close()
# %% [stage:b]
other = sqlite3.connect("x.db")
print(other.execute("select x from t").fetchall())
`,
  },
]);
