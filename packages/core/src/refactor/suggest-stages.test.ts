import { expect, test } from 'vitest';
import { selectedIn } from '../../testing/refactorings.js';
import { suggestStages } from './suggest-stages.js';

const suggest = (text: string) => suggestStages(selectedIn(text).context);

test('headings give the stages and the tags that make them', () => {
  const found = suggest(`# %% [markdown]
# Load
# %%
x = 1
# %% [markdown]
# Show it
# %%
print(x)`);
  expect(found.source).toBe('headings');
  expect(found.stages).toEqual([
    { name: 'load', cells: [1] },
    { name: 'show_it', cells: [3] },
  ]);
  expect(found.edits).toEqual([
    { kind: 'setTags', cell: 1, tags: ['stage:load'] },
    { kind: 'setTags', cell: 3, tags: ['stage:show_it'] },
  ]);
});

const TRAINING = `# %%
import pandas as pd
from sklearn.linear_model import Ridge
# %%
data = pd.read_csv("a.csv")
# %%
data = data.dropna()
# %%
model = Ridge(random_state=0)
model.fit(data[["x"]], data["y"])
# %%
print(model.coef_)
# %%
print(model.score(data[["x"]], data["y"]))`;

test('without headings the code says where loading, preparing, training and judging begin', () => {
  const found = suggest(TRAINING);
  expect(found.source).toBe('code');
  expect(found.stages.map(({ name, cells }) => [name, cells[0]])).toEqual([
    ['load', 1],
    ['prepare', 2],
    ['train', 3],
    ['evaluate', 5],
  ]);
});

test('a cut that the plan would refuse is not proposed', () => {
  const found = suggest(
    TRAINING.replace('data = data.dropna()', 'rows = (row for row in data)').replace(
      '.fit(data',
      '.fit(next(rows), data',
    ),
  );
  expect(found.stages.map(({ name }) => name)).not.toContain('train');
});

test('a notebook with stages keeps them', () => {
  expect(suggest('# %% tags=["stage:a"]\nx = 1')).toEqual({ source: 'none', stages: [], edits: [] });
});
