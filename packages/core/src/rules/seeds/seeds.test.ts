import { describe, expect, test } from 'vitest';
import { expectFindings, mend, notebookOf, textOf } from '../../../testing/rules.js';

const only = 'seeds/';

describe('seeds/unseeded', () => {
  test('splits and estimators that draw, at their call', () => {
    expectFindings(
      `# %%
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split, KFold
# %%
a, b = train_test_split(range(9))
       ^^^^^^^^^^^^^^^^^^^^^^^^^^ seeds/unseeded
forest = RandomForestClassifier(random_state=None)
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ seeds/unseeded
folds = KFold(3, shuffle=True)
        ^^^^^^^^^^^^^^^^^^^^^^ seeds/unseeded`,
      { only },
    );
  });

  test('not what draws nothing, or nothing that matters', () => {
    expectFindings(
      `# %%
from sklearn.datasets import make_circles, load_iris
from sklearn.linear_model import LogisticRegression, Perceptron, Ridge
from sklearn.model_selection import KFold, permutation_test_score, train_test_split
from sklearn.svm import SVC
# %%
a = make_circles(shuffle=False)
b = LogisticRegression().fit(*load_iris(return_X_y=True))
c = KFold(3)
d = train_test_split([1, 2], shuffle=False)
e = Perceptron(), Ridge(), SVC()
f = permutation_test_score(b, [[1]], [1])`,
      { only },
    );
  });

  test.each([
    ['LogisticRegression', 'sklearn.linear_model', 'solver="saga"'],
    ['DummyClassifier', 'sklearn.dummy', 'strategy="uniform"'],
    ['SVC', 'sklearn.svm', 'probability=True'],
    ['KMeans', 'sklearn.cluster', ''],
    ['SMOTE', 'imblearn.over_sampling', ''],
  ])('%s of %s draws with these arguments: %s', (name, module, args) => {
    const call = `${name}(${args})`;
    expectFindings(
      `# %%\nfrom ${module} import ${name}\nx = ${call}\n    ${'^'.repeat(call.length)} seeds/unseeded`,
      {
        only,
      },
    );
    expectFindings(`# %%\nfrom ${module} import ${name}\nx = ${name}(${args}${args && ', '}random_state=1)`, {
      only,
    });
  });

  test('a seed of NumPy covers scikit-learn, SciPy and pandas after it, not before, and not the other generators', () => {
    expectFindings(
      `# %%
import random
import numpy as np
import torch
from sklearn.utils import shuffle
# %%
a = shuffle([1, 2])
    ^^^^^^^^^^^^^^^ seeds/unseeded
np.random.seed(0)
^^^^^^^^^^^^^^^^^ seeds/middle
b = shuffle([1, 2])
c = random.random()
    ^^^^^^^^^^^^^^^ seeds/unseeded
d = torch.rand(3)
    ^^^^^^^^^^^^^ seeds/unseeded`,
      { only },
    );
  });

  test('a seed in a cell that is skipped does not count, nor do draws there', () => {
    expectFindings(
      `# %%
import numpy as np
# %% tags=["skip"]
np.random.seed(0)
np.random.rand()
# %%
x = np.random.rand()
    ^^^^^^^^^^^^^^^^ seeds/unseeded`,
      { only },
    );
  });

  test('functions that set all seeds', () => {
    expectFindings(
      `# %%
import random
import lightning
import numpy as np
import torch
# %%
lightning.seed_everything(1)
x = np.random.rand() + random.random() + torch.rand(1)`,
      { only },
    );
  });

  test('draws in functions count where they are made, when somebody calls the function', () => {
    expectFindings(
      `# %%
import numpy as np
# %%
def never():
    return np.random.rand()
def noise():
    return np.random.rand()
           ^^^^^^^^^^^^^^^^ seeds/unseeded
def seeded():
    np.random.seed(0)
    return np.random.rand()
# %%
a = noise()
b = seeded()`,
      { only: 'seeds/unseeded' },
    );
  });

  test('a function that seeds before it draws needs no seed outside', () => {
    expectFindings(
      `# %%
import numpy as np
# %%
def seeded():
    np.random.seed(0)
    return np.random.rand()
x = seeded()`,
      { only },
    );
  });

  test('weights of networks are drawn; layers without random weights are not', () => {
    expectFindings(
      `# %%
import torch
from torch import nn
# %%
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(2)
        self.out = nn.Linear(2, 1)
                   ^^^^^^^^^^^^^^^ seeds/unseeded
# %%
net = Net()`,
      { only },
    );
  });
});

describe('seeds/generator', () => {
  test('each kind, also with None; and one in a function', () => {
    expectFindings(
      `# %%
import random
import numpy as np
# %%
a = np.random.default_rng()
    ^^^^^^^^^^^^^^^^^^^^^^^ seeds/generator
b = np.random.RandomState(None)
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^ seeds/generator
c = random.Random()
    ^^^^^^^^^^^^^^^ seeds/generator
d = np.random.default_rng(1), random.Random(2), np.random.RandomState(seed=3)
def f():
    return np.random.default_rng()
           ^^^^^^^^^^^^^^^^^^^^^^^ seeds/generator`,
      { only },
    );
  });
});

describe('seeds/dataloader', () => {
  test('loaders that shuffle, without a generator', () => {
    expectFindings(
      `# %%
import torch
from torch.utils.data import DataLoader
# %%
data = [1, 2, 3]
a = DataLoader(data, shuffle=True)
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ seeds/dataloader
b = DataLoader(data, shuffle=False)
c = DataLoader(data)
d = DataLoader(data, shuffle=True, generator=torch.Generator().manual_seed(0))`,
      { only },
    );
  });
});

describe('seeds/middle', () => {
  test('a state that is put back is no new seed; seeding at once after seeding is none in the middle', () => {
    expectFindings(
      `# %%
import numpy as np
# %%
np.random.seed(0)
np.random.seed(1)
state = np.random.get_state()
x = np.random.rand()
np.random.set_state(state)
np.random.seed(2)
^^^^^^^^^^^^^^^^^ seeds/middle`,
      { only },
    );
  });
});

/** The notebook after all fixes, in percent format. */
function mended(text: string): string {
  return textOf(mend(notebookOf(text), { rules: { 'config/hyperparameter': 'off' } }));
}

describe('fixes', () => {
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
torch.manual_seed(seed)
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
});
