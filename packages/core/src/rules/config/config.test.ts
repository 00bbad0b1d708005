import { describe, expect, test } from 'vitest';
import { expectFindings, findingsOf, mend, notebookOf, textOf } from '../../../testing/rules.js';

const only = 'config/';
const mended = (text: string) => textOf(mend(notebookOf(text)));

describe('config/hyperparameter', () => {
  test('numbers that estimators, splits and optimisers get', () => {
    expectFindings(
      `# %%
import torch
from sklearn.decomposition import PCA
from sklearn.neural_network import MLPClassifier
# %%
a = PCA(2)
        ^ config/hyperparameter
b = MLPClassifier(hidden_layer_sizes=(8, 8), verbose=1, random_state=0)
                                     ^^^^^^ config/hyperparameter
c = torch.optim.SGD([], 0.1, momentum=-0.5)
                        ^^^ config/hyperparameter
                                      ^^^^ config/hyperparameter
d = PCA(n_components=None), PCA(svd_solver="full")`,
      { only },
    );
  });

  test('what a fit gets, and variables that say what they are', () => {
    expectFindings(
      `# %%
model = __import__("keras").Sequential()
learning_rate = 0.1
^^^^^^^^^^^^^^^^^^^ config/hyperparameter
alpha = 0.5
model.fit([1], [2], epochs=3)
                           ^ config/hyperparameter`,
      { only: 'config/hyperparameter' },
    );
  });

  test('not plots, data that are made, nor what stands in a cell of parameters', () => {
    expectFindings(
      `# %%
import matplotlib.pyplot as plt
from sklearn.datasets import make_blobs
from sklearn.inspection import DecisionBoundaryDisplay
# %% tags=["parameters"]
epochs = 3
# %%
plt.plot([1], alpha=0.3)
points = make_blobs(n_samples=10, random_state=0)
for lr in (0.1, 0.2):
    print(lr, epochs)`,
      { only },
    );
  });

  test('the name of the argument is the name of the param; a name that is taken gets that of the estimator', () => {
    expect(
      mended(`# %%
from sklearn.linear_model import Lasso, Ridge
# %%
alpha = [1]
a = Ridge(alpha=0.5)
b = Lasso(alpha=0.1)
c = Ridge(alpha=0.5)`),
    ).toBe(`# %%
from sklearn.linear_model import Lasso, Ridge
# %% tags=["parameters"]
ridge_alpha = 0.5
lasso_alpha = 0.1
# %%
alpha = [1]
a = Ridge(alpha=ridge_alpha)
b = Lasso(alpha=lasso_alpha)
c = Ridge(alpha=ridge_alpha)`);
  });

  test('a name that a formula uses is taken', () => {
    expect(
      mended(`# %%
import statsmodels.formula.api as smf
from sklearn.svm import SVC
# %%
fitted = smf.ols("y ~ C(x)", data={"x": [1], "y": [2]}).fit()
model = SVC(C=0.1)`),
    ).toContain('svc_C = 0.1');
  });

  test('a cell of constants is tagged; a constant among other code moves, with its comment', () => {
    expect(mended('# %% tags=["x"]\nlr = 0.1\nepochs = 3\n# %%\nprint(lr, epochs)')).toBe(
      '# %% tags=["x","parameters"]\nlr = 0.1\nepochs = 3\n# %%\nprint(lr, epochs)',
    );
    expect(mended('# %%\nprint(1)\nlr = 0.1  # small\nprint(lr)')).toBe(
      '# %% tags=["parameters"]\nlr = 0.1  # small\n# %%\nprint(1)\nprint(lr)',
    );
    expect(mended('# %%\nprint(1)\nepochs = 3')).toBe('# %% tags=["parameters"]\nepochs = 3\n# %%\nprint(1)');
  });

  test('a constant that shares its line, and numbers in functions, are for a person', () => {
    const text = `# %%
from sklearn.linear_model import Ridge
print(1); lr = 0.1
def fit():
    return Ridge(alpha=2)
fit()`;
    expect(findingsOf(notebookOf(text)).map((f) => f.code)).toEqual([
      'config/hyperparameter',
      'config/hyperparameter',
    ]);
    expect(mended(text)).toBe(text);
  });
});

describe('config/path', () => {
  test('absolute paths, and files outside the project', () => {
    expectFindings(
      `# %%
import pandas as pd
# %%
a = pd.read_csv("/data/x.csv")
                ^^^^^^^^^^^^^ config/path
b = pd.read_csv("../../x.csv")
                ^^^^^^^^^^^^^ config/path
c = pd.read_csv("../data/x.csv")
folder = "C:\\\\Users\\\\ana\\\\data"
         ^^^^^^^^^^^^^^^^^^^^^^ config/path
d = "/api/v1", "https://example.org/home/x", "/home or /away"
e = pd.read_csv("https://example.org/x.csv")`,
      { only, path: 'notebooks/a.ipynb' },
    );
  });

  test('becomes a parameter, called by the file', () => {
    expect(
      mended(`# %%
import pandas as pd
# %%
a = pd.read_csv("/home/ana/Sales 2024.csv")`),
    ).toBe(`# %%
import pandas as pd
# %% tags=["parameters"]
sales_2024_path = "/home/ana/Sales 2024.csv"
# %%
a = pd.read_csv(sales_2024_path)`);
  });
});

describe('config/date', () => {
  test('dates that select, not those that are data or labels', () => {
    expectFindings(
      `# %%
import pandas as pd
# %%
days = pd.DataFrame({"day": pd.date_range("2024-01-01", "2024-12-31")})
a = days[days["day"] >= "2024-06-01"]
                        ^^^^^^^^^^^^ config/date
b = days[days.day < pd.Timestamp("2024-07-01")]
                                 ^^^^^^^^^^^^ config/date
c = days.set_index("day")["2024-02":"2024-03"]
                          ^^^^^^^^^ config/date
                                    ^^^^^^^^^ config/date
d = days[days.day.between("2024-01-02", "2024-01-03")]
                          ^^^^^^^^^^^^ config/date
                                        ^^^^^^^^^^^^ config/date
title = "2024-06-01"`,
      { only },
    );
  });

  test('becomes a parameter, called by what it does', () => {
    expect(
      mended(`# %%
import pandas as pd
days = pd.read_csv("days.csv")
a = days[(days.day >= "2024-06-01") & ("2024-06-30" > days.day)]`),
    ).toBe(`# %% tags=["parameters"]
start_date = "2024-06-01"
end_date = "2024-06-30"
# %%
import pandas as pd
days = pd.read_csv("days.csv")
a = days[(days.day >= start_date) & (end_date > days.day)]`);
  });
});

describe('config/repeated', () => {
  test('telling constants in two stages; not small, round or plotted ones, years and seeds', () => {
    expectFindings(
      `# %%
import matplotlib.pyplot as plt
import numpy as np
# %% tags=["stage:a"]
x = np.full(3, 0.12345)
n, year, size = 1000, 2024, 1024
rng = np.random.default_rng(12345)
plt.plot([4321, 0.5])
y = 0.12345 + n + year + size
# %% tags=["stage:b"]
print(x, 0.12345, 1000, 2024, 1024, np.random.default_rng(12345), 4321)
         ^^^^^^^ config/repeated`,
      { only },
    );
  });

  test('all places get the name of the argument', () => {
    expect(
      mended(`# %%
import numpy as np
# %% tags=["stage:a"]
x = np.full(3, fill_value=0.12345)
# %% tags=["stage:b"]
print(x - 0.12345)`),
    ).toBe(`# %%
import numpy as np
# %% tags=["parameters"]
fill_value = 0.12345
# %% tags=["stage:a"]
x = np.full(3, fill_value=fill_value)
# %% tags=["stage:b"]
print(x - fill_value)`);
  });
});
