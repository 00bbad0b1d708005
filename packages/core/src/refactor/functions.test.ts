import { expect, test } from 'vitest';
import { refactored } from '../../testing/refactorings.js';

test('a cell becomes a function and its call; the value that it shows stays', () => {
  const text = `# %%
import pandas as pd
import numpy as np
# %%
sales = pd.DataFrame({"price": [1.0, np.nan]})
# %% selected
# without gaps
clean = sales.dropna()
clean["net"] = clean["price"] / 1.2
part = clean["net"].sum()
clean.head()
# %%
print(clean)`;
  expect(refactored(text, 'extract-function', { name: 'without_gaps' })).toBe(`# %%
import pandas as pd
import numpy as np
# %%
sales = pd.DataFrame({"price": [1.0, np.nan]})
# %%
def without_gaps(sales: pd.DataFrame) -> pd.DataFrame:
    """Without gaps."""
    # without gaps
    clean = sales.dropna()
    clean["net"] = clean["price"] / 1.2
    part = clean["net"].sum()
    return clean


clean = without_gaps(sales)
clean.head()
# %%
print(clean)`);
});

test('lines of a cell become a function; imports and definitions between them stay', () => {
  const text = `# %%
a = 1
«b = a + 1
import math
c = math.sqrt(b)»
print(c)`;
  expect(refactored(text, 'extract-function', { name: 'root' })).toBe(`# %%
a = 1
import math


def root(a: int) -> float:
    """Root."""
    b = a + 1
    c = math.sqrt(b)
    return c


c = root(a)
print(c)`);
});

test('several cells become one; what a skipped cell reads is given back too', () => {
  const text = `# %%
x = 2
# %% selected
y = x + 1
# %% selected
z = y * 2
# %%
print(z)
# %% tags=["skip"]
print(y)`;
  expect(refactored(text, 'extract-function', { name: 'f' })).toBe(`# %%
x = 2
# %%
def f(x: int) -> tuple[int, int]:
    """F."""
    y = x + 1

    z = y * 2
    return y, z


y, z = f(x)
# %%
print(z)
# %% tags=["skip"]
print(y)`);
});

test('what cells define between the statements comes to stand above the call', () => {
  const text = `# %% selected
x = 2
def twice(v):
    return v * 2
# %% selected
import math
y = twice(x)
z = math.sqrt(y)
limit = 3
# %%
print(z, limit)`;
  expect(refactored(text, 'extract-function', { name: 'f' })).toBe(`# %%
def twice(v):
    return v * 2
import math


def f() -> tuple[float, int]:
    """F."""
    x = 2

    y = twice(x)
    z = math.sqrt(y)
    limit = 3
    return z, limit


z, limit = f()
# %%
print(z, limit)`);
});

test('params between the statements are given to the function', () => {
  const text = `# %% tags=["parameters"] selected
x = int("2")
rate = 3
y = x * rate
# %%
print(y)`;
  expect(refactored(text, 'extract-function', { name: 'f' })).toContain('rate = 3\n\n\ndef f(rate: int)');
});

test('a function between them whose default reads a variable is not moved', () => {
  const text = `# %% selected
x = int('2')
def add(v, by=x):
    return v + by
y = x
# %%
print(add(y))`;
  expect(refactored(text, 'extract-function', { name: 'f' })).toContain('refused: refactor/gap');
});

test('a cell that only shows a value becomes a function that returns it', () => {
  const text = `# %%
x = [3, 1]
# %% selected
sorted(x)`;
  expect(refactored(text, 'extract-function', { name: 'in_order' })).toBe(`# %%
x = [3, 1]
# %%
def in_order(x: list):
    """In order."""
    return sorted(x)


in_order(x)`);
});

test('lines inside of strings keep their indentation', () => {
  const text = `# %% selected
text = """a
  b
"""
# %%
print(text)`;
  expect(refactored(text, 'extract-function', { name: 'f' })).toContain(
    '    text = """a\n  b\n"""\n    return text',
  );
});

const refusals: readonly (readonly [string, string, string])[] = [
  ['a name that may stay unset', 'if flag:\n    y = 1', 'refactor/unset'],
  ['a deleted name', 'y = 1\ndel flag', 'refactor/delete'],
  ['`await`', 'y = await task()', 'refactor/await'],
  ['a shell line', '!ls\ny = 1', 'refactor/magic'],
  ['broken code', 'y = (', 'refactor/syntax'],
  ['a function that reads variables by name', 'y = reader()', 'refactor/closure'],
];

test.each(refusals)('refused: %s', (_name, source, code) => {
  const text = `# %%
flag = True
async def task():
    return 1
def reader():
    return flag
flag = False
# %% selected
${source}
# %%
print(y)`;
  expect(refactored(text, 'extract-function', { name: 'f' })).toContain(`refused: ${code}`);
});

test('a shown value in the middle is refused', () => {
  const text = `# %% selected
x = [1]
x
# %% selected
y = x`;
  expect(refactored(text, 'extract-function', { name: 'f' })).toContain('refused: refactor/shown');
});

test('a name that the notebook has is refused', () => {
  expect(refactored('# %% selected\nx = 1\n# %%\nprint(x)', 'extract-function', { name: 'x' })).toContain(
    'refused: refactor/name',
  );
});

const INTO_MODULE = `# %%
import numpy as np
x = np.arange(4)
# %% selected
y = np.sqrt(x)
# %%
print(y)`;

test('a function goes into a module beside the notebook, with the imports that it needs', () => {
  expect(refactored(INTO_MODULE, 'extract-function', { name: 'root', into: 'module' })).toBe(`# %%
import numpy as np
x = np.arange(4)
# %%
from notebook_functions import root
y = root(x)
# %%
print(y)
=== notebook_functions.py
"""Functions of notebook.ipynb."""

import numpy as np


def root(x: np.ndarray):
    """Root."""
    y = np.sqrt(x)
    return y`);
});

test('a module that is there keeps what it has', () => {
  const files = {
    'notebook_functions.py': '"""Mine."""\n\nimport math\n\n\ndef half(x):\n    return x / math.e\n',
  };
  const after = refactored(INTO_MODULE, 'extract-function', { name: 'root', into: 'module' }, files);
  expect(after).toContain(`=== notebook_functions.py
"""Mine."""

import math
import numpy as np


def half(x):
    return x / math.e


def root(x: np.ndarray)`);
  const again = { 'notebook_functions.py': 'def root():\n    pass\n' };
  expect(refactored(INTO_MODULE, 'extract-function', { name: 'root', into: 'module' }, again)).toContain(
    'refused: refactor/name',
  );
});

test('what the analysis follows in the notebook only does not go into a module', () => {
  const text = `# %%
import numpy as np
np.random.seed(1)
# %% selected
y = np.random.rand(3)
# %%
print(y)`;
  expect(refactored(text, 'extract-function', { name: 'draw', into: 'module' })).toContain(
    'refused: refactor/module',
  );
  expect(refactored(text, 'extract-function', { name: 'draw' })).toContain('y = draw()');
});
