import { describe, test } from 'vitest';
import { expectFindings } from '../../../testing/rules.js';

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
    ['LinearSVC', 'sklearn.svm', 'dual=True'],
    ['GaussianProcessRegressor', 'sklearn.gaussian_process', 'n_restarts_optimizer=9'],
    ['IterativeImputer', 'sklearn.impute', 'sample_posterior=True'],
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
