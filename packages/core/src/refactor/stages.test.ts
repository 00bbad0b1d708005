import { expect, test } from 'vitest';
import { offered, refactored } from '../../testing/refactorings.js';

const TAGGED = `# %%
import numpy as np
# %% tags=["stage:load"]
x = np.arange(5)
# %% selected
y = x * 2
# %%
print(y)
# %% tags=["stage:report"]
print(x)`;

test('cells in the middle of a stage become one of their own, and what is below gets a name too', () => {
  expect(refactored(TAGGED, 'extract-stage', { name: 'double' })).toBe(`# %%
import numpy as np
# %% tags=["stage:load"]
x = np.arange(5)
# %% tags=["stage:double"]
y = x * 2
# %% tags=["stage:load_2"]
print(y)
# %% tags=["stage:report"]
print(x)`);
});

test('selected lines become a cell; what the cell did not show stays hidden', () => {
  const text = `# %% tags=["stage:load","mine"]
x = [1, 2]
x
# doubled
«y = [2 * v for v in x]»
print(y)`;
  expect(refactored(text, 'extract-stage', { name: 'double' })).toBe(`# %% tags=["stage:load","mine"]
x = [1, 2]
x;
# %% tags=["mine","stage:double"]
# doubled
y = [2 * v for v in x]
# %% tags=["mine","stage:load_2"]
print(y)`);
});

test('a notebook without stages gets one for what is above and one for what is below', () => {
  const text = `# %%
import math
# %%
x = 4
# %% selected
y = math.sqrt(x)
# %%
print(y)`;
  expect(refactored(text, 'extract-stage', { name: 'root' })).toBe(`# %%
import math
# %% tags=["stage:prepare"]
x = 4
# %% tags=["stage:root"]
y = math.sqrt(x)
# %% tags=["stage:finish"]
print(y)`);
});

test('the name comes from the heading above', () => {
  const text = `# %%
x = 1
# %% [markdown]
## 2. Train the model
# %% selected
y = x`;
  const offer = offered(text).find(({ id }) => id === 'extract-stage');
  expect(offer?.arguments).toEqual({ name: 'train_the_model' });
});

test('a stage that could not hand its values over is refused with the reason', () => {
  const text = `# %% tags=["stage:load"]
lines = open("a.txt")
# %% selected
text = lines.read()`;
  expect(refactored(text, 'extract-stage', { name: 'read' })).toMatch(/^refused: cross\/value /);
});

test.each([
  ['Train', 'refactor/name'],
  ['class', 'refactor/name'],
])('the name %s is refused', (name, code) => {
  expect(refactored(TAGGED, 'extract-stage', { name })).toContain(`refused: ${code}`);
});

test('a cell under a cell magic is not cut', () => {
  const text = `# %%
%%time
x = 1
«y = 2»`;
  expect(refactored(text, 'extract-stage', { name: 'b' })).toMatch(/^refused: refactor\/cut .*`%%time`/);
});

test('a figure is not cut in two', () => {
  const text = `# %%
import matplotlib.pyplot as plt
plt.plot([1])
«plt.title("a")»`;
  expect(refactored(text, 'extract-stage', { name: 'b' })).toMatch(/^refused: refactor\/cut .*figure/);
});

test('a stage is split where the cell is, and cells below go with the second', () => {
  const text = `# %% tags=["stage:a"]
x = 1
# %% selected
y = x
# %%
print(y)
# %% tags=["stage:b"]
print(x)`;
  expect(refactored(text, 'split-stage', { name: 'second' })).toBe(`# %% tags=["stage:a"]
x = 1
# %% tags=["stage:second"]
y = x
# %%
print(y)
# %% tags=["stage:b"]
print(x)`);
  expect(
    refactored(text.replace(' selected', '').replace('"]\nx', '"] selected\nx'), 'split-stage'),
  ).toContain('refused: refactor/split');
});

test('stages are merged under the name of the first, or a given one', () => {
  const text = `# %% tags=["stage:a"]
x = 1
# %% tags=["stage:b"] selected
y = x
# %%
print(y)
# %% tags=["stage:c"]
print(x)`;
  expect(refactored(text, 'merge-stages')).toBe(`# %% tags=["stage:a"]
x = 1
# %% tags=["stage:a"]
y = x
# %%
print(y)
# %% tags=["stage:c"]
print(x)`);
  expect(refactored(text, 'merge-stages', { name: 'both' })).toContain('# %% tags=["stage:both"]\ny = x');
});

test('splitting a merged stage again gives the notebook back', () => {
  const text = `# %% tags=["stage:a"]
x = 1
# %% tags=["stage:b"] selected
y = x
# %% tags=["stage:c"]
print(x, y)`;
  const merged = refactored(text, 'merge-stages').replace('"]\ny', '"] selected\ny');
  expect(refactored(merged, 'split-stage', { name: 'b' })).toBe(text.replace(' selected', ''));
});
