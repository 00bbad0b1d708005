import { expect, test } from 'vitest';
import { mend, notebookOf, textOf } from '../../../testing/rules.js';

/** The notebook after all fixes, in percent format. */
function mended(text: string): string {
  return textOf(mend(notebookOf(text), { rules: { 'config/hyperparameter': 'off' } }));
}

test('a cell of parameters below the imports, and the keyword in the way in which the call is laid out', () => {
  expect(
    mended(`# %%
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
# %% [markdown]
# %%
a, b = train_test_split(
    [1, 2],
    test_size=0.5,  # half
)
c = RandomForestClassifier()
d = RandomForestClassifier(max_depth=(2))`),
  ).toBe(`# %%
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
# %% tags=["parameters"]
seed = 0
# %% [markdown]

# %%
a, b = train_test_split(
    [1, 2],
    test_size=0.5,  # half
    random_state=seed,
)
c = RandomForestClassifier(random_state=seed)
d = RandomForestClassifier(max_depth=(2), random_state=seed)`);
});

test("the notebook's own seed is used, and a cell of parameters that is there", () => {
  expect(
    mended(`# %% tags=["parameters"]
size = 3
SEED = 7
# %%
from sklearn.utils import shuffle
a = shuffle([1, 2], n_samples=1,)`),
  ).toBe(`# %% tags=["parameters"]
size = 3
SEED = 7
# %%
from sklearn.utils import shuffle
a = shuffle([1, 2], n_samples=1, random_state=SEED,)`);
  expect(
    mended(`# %% tags=["parameters"]
size = 3  # of it
# %%
from sklearn.utils import shuffle
a = shuffle([1, 2])`),
  ).toBe(`# %% tags=["parameters"]
size = 3  # of it
seed = 0
# %%
from sklearn.utils import shuffle
a = shuffle([1, 2], random_state=seed)`);
});

test('`seed` that means something else is left alone', () => {
  expect(
    mended(`# %%
from random import seed
from sklearn.utils import shuffle
a = shuffle([1, 2])`),
  ).toBe(`# %% tags=["parameters"]
random_seed = 0
# %%
from random import seed
from sklearn.utils import shuffle
a = shuffle([1, 2], random_state=random_seed)`);
});

test('generators of the process are seeded in one cell before the first draw, by the names of the notebook', () => {
  expect(
    mended(`# %%
import random as rnd
import numpy
# %% [markdown]
Draw
# %%
x = numpy.random.rand() + rnd.random()
# %%
import torch
y = torch.rand(2)`),
  ).toBe(`# %%
import random as rnd
import numpy
# %% tags=["parameters"]
seed = 0
# %%
numpy.random.seed(seed)
rnd.seed(seed)
import torch
torch.manual_seed(seed);
# %% [markdown]
Draw
# %%
x = numpy.random.rand() + rnd.random()
# %%
import torch
y = torch.rand(2)`);
});

test('a module that the notebook does not import by itself gets a free name', () => {
  expect(
    mended(`# %%
from numpy.random import rand as np
x = np()`),
  ).toBe(`# %% tags=["parameters"]
seed = 0
# %%
import numpy
numpy.random.seed(seed)
# %%
from numpy.random import rand as np
x = np()`);
});

test('with headings, new cells belong to the first stage and make none of their own', () => {
  expect(
    mended(`# %% [markdown]
# Title
# %%
import numpy as np
# %% [markdown]
## Load
# %%
x = np.random.rand()
# %% [markdown]
## Show
# %%
print(x)`),
  ).toContain(`## Load
# %% tags=["parameters"]
seed = 0
# %%
np.random.seed(seed)
# %%
x = np.random.rand()`);
});

test('where stages take turns, just before the first draw, so that no stage comes to need another', () => {
  expect(
    mended(`# %%
import random
# %% tags=["stage:a"]
seed = 1
print(seed)
# %% tags=["stage:b"]
n = (2 +
    3); x = random.random()
# %% tags=["stage:a"]
y = 2`),
  ).toBe(`# %%
import random
# %% tags=["parameters"]
random_seed = 0
# %% tags=["stage:a"]
seed = 1
print(seed)
# %% tags=["stage:b"]
random.seed(random_seed)
n = (2 +
    3); x = random.random()
# %% tags=["stage:a"]
y = 2`);
});

test('a function whose argument is called like the seed is not given its own argument', () => {
  const text = mended(`# %%
from sklearn.utils import shuffle
# %% tags=["parameters"]
seed = 1
# %%
def mix(seed):
    return shuffle([1, 2])
x = mix(3)`);
  expect(text).not.toContain('random_state');
  expect(text).toContain('np.random.seed(seed)');
});

test('generators get the seed', () => {
  expect(
    mended(`# %%
import numpy as np
a = np.random.default_rng()
b = np.random.default_rng( None )`),
  ).toBe(`# %% tags=["parameters"]
seed = 0
# %%
import numpy as np
a = np.random.default_rng(seed)
b = np.random.default_rng( seed )`);
});
