import { describe, expect, test } from 'vitest';
import { expectFindings, mend, notebookOf, textOf } from '../../testing/rules.js';

describe('order/executed-out-of-order', () => {
  test('at each cell whose count is below that of the one before it; cells that were not run say nothing', () => {
    expectFindings(
      `# %% execution_count=4
a = 1
# %%
b = 1
# %% execution_count=2
^ order/executed-out-of-order
c = 1
# %% execution_count=3
d = 1`,
      { only: 'order/' },
    );
  });
});

describe('order/unread-stage', () => {
  test('not a stage that shows, writes a file, draws or is read', () => {
    expectFindings(
      `# %%
import matplotlib.pyplot as plt
import pandas as pd
# %% tags=["stage:read"]
x = pd.read_csv("x.csv")
# %% tags=["stage:shows"]
y = x * 2
y
# %% tags=["stage:writes"]
z = x * 3
z.to_csv("z.csv")
# %% tags=["stage:draws"]
axes = plt.hist(x)
# %% tags=["stage:nothing"]
^ order/unread-stage
w = x * 4`,
      { only: 'order/' },
    );
  });
});

describe('tags/meaningless', () => {
  test('each tag where it says nothing', () => {
    expectFindings(
      `# %% [markdown] tags=["stage:a", "metrics"]
^ tags/meaningless
Text
# %% tags=["stage:a"]
^ tags/meaningless
import math
# %% tags=["stage:b","x"]
import os
# %%
print(math.pi, os.name)
# %% tags=["parameters"]
^ tags/meaningless
print(1)
# %% tags=["metrics"]
^ tags/meaningless
name = "x"
# %% tags=["metrics"]
score = math.sqrt(2)
# %% tags=["function:f"]
^ tags/meaningless
import sys`.replace('["stage:a", "metrics"]', '["stage:a","metrics"]'),
      { only: 'tags/' },
    );
  });

  test('the fix takes the tag away, and no other', () => {
    expect(
      textOf(mend(notebookOf('# %% [markdown] tags=["stage:a","hide","metrics"]\nText\n# %%\nprint(1)'))),
    ).toBe('# %% [markdown] tags=["hide"]\nText\n# %%\nprint(1)');
  });
});
