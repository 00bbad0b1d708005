import { expect, test } from 'vitest';
import { offered, refactored } from '../../testing/refactorings.js';

const IMPORTS = `# %%
import numpy as np
from sklearn.linear_model import Ridge, SGDClassifier
from sklearn.model_selection import train_test_split`;

test('a literal is lifted in all places that give it to the same argument', () => {
  const text = `${IMPORTS}
# %%
a, b = train_test_split([1, 2, 3], test_size=«»0.25, random_state=0)
# %%
c, d = train_test_split([4, 5, 6], test_size=0.25, random_state=0)
e = 0.25`;
  expect(refactored(text, 'lift-constant')).toBe(`${IMPORTS}
# %% tags=["parameters"]
test_size = 0.25
# %%
a, b = train_test_split([1, 2, 3], test_size=test_size, random_state=0)
# %%
c, d = train_test_split([4, 5, 6], test_size=test_size, random_state=0)
e = 0.25`);
  expect(offered(text).find(({ id }) => id === 'lift-constant')?.title).toContain('2 uses');
});

test('a constant moves to the params with its name', () => {
  const text = `# %% tags=["parameters"]
seed = 0
# %%
alpha = «0.5»
print(alpha)`;
  expect(refactored(text, 'lift-constant')).toBe(`# %% tags=["parameters"]
seed = 0
alpha = 0.5
# %%
print(alpha)`);
});

test('a value that the parameters cell shows is still shown', () => {
  const text = `# %% tags=["parameters"]
seed = 0
seed
# %%
alpha = «0.5»
print(alpha)`;
  expect(refactored(text, 'lift-constant')).toContain('seed = 0\nseed\n# %%');
});

const PARAMS = '# what is tuned\nseed: 0 # mine\ntrain:\n  epochs: 3\n';

test('params.yaml gets the key where the extraction will look for it, and keeps comments', () => {
  const text = `# %% tags=["parameters"]
seed = 0
# %% tags=["stage:load"]
x = [seed]
# %% tags=["stage:train"]
y = x * «7»`;
  const after = refactored(text, 'lift-constant', { name: 'times' }, { 'params.yaml': PARAMS });
  expect(after).toContain('y = x * times');
  expect(after).toContain(`=== params.yaml\n${PARAMS}  times: 7`);
});

test.each([
  ['a literal in a function', 'def f(x):\n    return x * «7»', 'refactor/lift'],
  ['a list', 'x = sorted(«[3, 1]»)', 'refactor/lift'],
  ['no literal', 'x = sorted(«y»)', 'refactor/no-constant'],
])('not lifted: %s', (_name, source, code) => {
  expect(refactored(`# %%\ny = []\n${source}`, 'lift-constant')).toContain(`refused: ${code}`);
});

test('a name that is taken, and one that is none, is refused', () => {
  const text = '# %%\ny = 1\nx = max(«5», y)';
  for (const name of ['y', '2x', '']) {
    expect(refactored(text, 'lift-constant', { name })).toContain('refused: refactor/name');
  }
});

test('what is random in the selected cells is seeded, and only there', () => {
  const text = `${IMPORTS}
# %% tags=["parameters"]
seed = 3
# %% selected
a, b = train_test_split([1, 2, 3])
c, d = train_test_split([1, 2, 3])
# %%
e, f = train_test_split([4, 5, 6])`;
  expect(refactored(text, 'insert-seed')).toBe(`${IMPORTS}
# %% tags=["parameters"]
seed = 3
# %%
a, b = train_test_split([1, 2, 3], random_state=seed)
c, d = train_test_split([1, 2, 3], random_state=seed)
# %%
e, f = train_test_split([4, 5, 6])`);
});

test('all findings of one kind are fixed, and none of another', () => {
  const text = `${IMPORTS}
# %% selected
a, b = train_test_split([1, 2, 3])
model = Ridge(alpha=0.5)
# %%
c, d = train_test_split([4, 5, 6])`;
  const after = refactored(text, 'fix-all', { code: 'seeds/unseeded' });
  expect(after.match(/random_state=seed/g)).toHaveLength(2);
  expect(after).toContain('Ridge(alpha=0.5)');
  const titles = offered(text).filter(({ id }) => id === 'fix-all');
  expect(titles.map((offer) => offer.arguments.code)).toEqual(['seeds/unseeded']);
  expect(refactored(text, 'fix-all', { code: 'seeds/none' })).toContain('refused: refactor/no-rule');
});

test('parameters called like variables of the notebook get general names, in calls and docstring too', () => {
  const text = `# %%
import pandas as pd
rentals = pd.DataFrame({"price": [1.0, 2.0]})
# %%
def «clean»(rentals, limit=3):
    """Cleans.

    rentals: the table; \`rentals\` is not changed.
    """
    inner = [rentals for rentals in (1, 2)]
    return rentals[rentals["price"] < limit], f"{rentals.shape}", lambda rentals: rentals
# %%
clean(rentals=rentals)
clean(rentals, limit=2)`;
  expect(refactored(text, 'generalise-parameters')).toBe(`# %%
import pandas as pd
rentals = pd.DataFrame({"price": [1.0, 2.0]})
# %%
def clean(frame, limit=3):
    """Cleans.

    frame: the table; \`frame\` is not changed.
    """
    inner = [rentals for rentals in (1, 2)]
    return frame[frame["price"] < limit], f"{frame.shape}", lambda rentals: rentals
# %%
clean(frame=rentals)
clean(rentals, limit=2)`);
});

test.each([
  ['keywords that pass unseen', 'clean(**{"rentals": rentals})', 'refactor/dynamic'],
  ['a wrapper', 'from functools import partial\npartial(clean, rentals=1)', 'refactor/dynamic'],
])('parameters are not renamed under %s', (_name, use, code) => {
  const text = `# %%\nrentals = [1]\n# %%\ndef «clean»(rentals):\n    return rentals\n# %%\n${use}`;
  expect(refactored(text, 'generalise-parameters')).toContain(`refused: ${code}`);
});

test('a name that the function uses already is refused', () => {
  const text = '# %%\nrentals = [1]\n# %%\ndef «clean»(rentals):\n    rows = rentals\n    return rows';
  expect(refactored(text, 'generalise-parameters', { names: { rentals: 'rows' } })).toContain(
    'refused: refactor/name',
  );
  expect(refactored(text, 'generalise-parameters', { names: { other: 'x' } })).toContain(
    'refused: refactor/name',
  );
});

test('a definition moves right above the first statement that uses it', () => {
  const text = `# %%
import math
# comment of half
def «half»(x):
    return x / math.e
# %%
y = 1
z = half(y)
# %%
print(half(z))`;
  expect(refactored(text, 'move-to-use')).toBe(`# %%
import math
# %%
y = 1
# comment of half
def half(x):
    return x / math.e


z = half(y)
# %%
print(half(z))`);
});

test('a definition that comes too late moves up, and the notebook runs', () => {
  const text = `# %%
z = half(4)
# %% selected
def half(x):
    return x / 2`;
  expect(refactored(text, 'move-to-use')).toBe(`# %%
def half(x):
    return x / 2


z = half(4)`);
});

test('imports move to the first cell of imports', () => {
  const text = `# %%
import math
# %%
x = math.pi
# %% selected
import json
from os import path
y = json.dumps(x)`;
  expect(refactored(text, 'move-to-use')).toBe(`# %%
import math
import json
from os import path
# %%
x = math.pi
# %%
y = json.dumps(x)`);
});

test('an import does not move across what it may depend on', () => {
  const text = `# %%
import os
# %%
os.environ["OMP_NUM_THREADS"] = "1"
# %% selected
import numpy
print(numpy)`;
  expect(refactored(text, 'move-to-use')).toContain('refused: refactor/order');
});

test('a shell line becomes subprocess, with its import', () => {
  const text = '# %%\nname = "a"\n# %% selected\nfiles = !ls {name}\nprint(files)';
  expect(refactored(text, 'replace-magic')).toBe(`# %%
name = "a"
# %%
import subprocess
files = subprocess.run(f"ls {name}", shell=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False).stdout.splitlines()
print(files)`);
});

test('timers go, and environment variables are set', () => {
  expect(refactored('# %% selected\n%%time\nx = 1\ny = 2', 'replace-magic')).toBe('# %%\nx = 1\ny = 2');
  expect(refactored('# %% selected\n%time x = 1', 'replace-magic')).toBe('# %%\nx = 1');
  expect(refactored('# %% selected\n%env A=b', 'replace-magic')).toBe(
    '# %%\nimport os\nos.environ["A"] = "b"\nprint("env: A=b")',
  );
});

test('a magic without an equivalent is left alone', () => {
  expect(refactored('# %% selected\n%store x', 'replace-magic')).toContain('refused: refactor/no-magic');
});

test('an unknown refactoring is named as such', () => {
  expect(refactored('# %% selected\nx = 1', 'nonsense')).toContain('refused: refactor/unknown');
});
