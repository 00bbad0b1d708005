import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { expectFindings, findingsOf, notebookOf } from '../../testing/rules.js';
import { readNotebook } from '../notebook/read-notebook.js';

const SVC = '# %%\nfrom sklearn.svm import SVC\nmodel = SVC(C=0.1)';

describe('levels', () => {
  const levelsOf = (settings: Parameters<typeof findingsOf>[1]) =>
    findingsOf(notebookOf(SVC), settings).map((f) => f.level);

  test('strict, and what the settings say of a rule by name', () => {
    expect(levelsOf({})).toEqual(['warning']);
    expect(levelsOf({ strict: true })).toEqual(['error']);
    expect(levelsOf({ rules: { 'config/hyperparameter': 'info' } })).toEqual(['info']);
    expect(levelsOf({ strict: true, rules: { 'config/hyperparameter': 'off' } })).toEqual([]);
  });
});

describe('silencing', () => {
  test.each([
    ['# stagewright: ignore', 0],
    ['# stagewright: ignore[config/hyperparameter]', 0],
    ['# why not  # stagewright:ignore [ seeds/unseeded , config/hyperparameter ]', 0],
    ['# stagewright: ignore[seeds/unseeded]', 1],
    ['# stagewright: ignore[]', 1],
  ])('%s', (comment, count) => {
    expect(findingsOf(notebookOf(`${SVC}  ${comment}`))).toHaveLength(count);
  });

  test('counts on each line of what is found, in comments only, and not on other lines', () => {
    const call = (first: string, last: string) =>
      `# %%\nfrom sklearn.utils import shuffle\nx = shuffle(${first}\n    [1],\n)${last}`;
    const ignore = '  # stagewright: ignore';
    expect(findingsOf(notebookOf(call(ignore, '')))).toEqual([]);
    expect(findingsOf(notebookOf(call('', ignore)))).toEqual([]);
    expect(findingsOf(notebookOf(call('', `\n${ignore}`)))).toHaveLength(1);
    expect(findingsOf(notebookOf(`${SVC}; text = "# stagewright: ignore"`))).toHaveLength(1);
  });

  test('does not reach refusals, nor do the settings', () => {
    const drawing = `# %%
print(missing)  # stagewright: ignore`;
    const settings = { rules: { 'names/undefined': 'off' as const } };
    expect(findingsOf(notebookOf(drawing), settings).map((f) => [f.code, f.level])).toEqual([
      ['names/undefined', 'error'],
    ]);
  });
});

test('what keeps the notebook from being a pipeline is found too, sorted by place with the rest', () => {
  const found = findingsOf(
    notebookOf(`# %% tags=["stage:a","stage:b"]
from sklearn.utils import shuffle
# %%
x = shuffle([1])
print(missing)
# %%
%%R
x`),
  );
  expect(found.map((f) => [f.where?.cell, f.code])).toEqual([
    [0, 'tags/two-stages'],
    [1, 'seeds/unseeded'],
    [1, 'names/undefined'],
    [2, 'ipython/magic'],
  ]);
});

test('a cell that Python cannot read, and a skipped one, are not looked at', () => {
  expectFindings(
    `# %%
from sklearn.utils import shuffle
# %%
x = shuffle([1]
# %% tags=["skip"]
y = shuffle([2])`,
    { only: 'seeds/' },
  );
});

/** Of the examples, `untagged` is the one that is to be mended. */
test('the examples: no false alarm', () => {
  const folder = new URL('../../../../examples/', import.meta.url);
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ipynb') && !path.includes('checkpoint'))
    .map((path): [string, string[]] => {
      const read = readNotebook(readFileSync(new URL(path, folder), 'utf8'), path);
      if (!read.ok) throw new Error(path);
      return [
        path.split('/').at(-1) ?? '',
        findingsOf(read.value).map((f) => `${f.code} ${f.message.split('`')[1]}`),
      ];
    });
  expect(Object.fromEntries(found)).toEqual({
    'digits.ipynb': [],
    'temperature.ipynb': [],
    'untagged.ipynb': [
      'seeds/unseeded .sample()',
      'seeds/unseeded train_test_split()',
      'config/hyperparameter test_size',
      'seeds/unseeded RandomForestRegressor()',
      'config/hyperparameter n_estimators',
      'config/hyperparameter max_depth',
      'config/hyperparameter min_samples_leaf',
      'config/hyperparameter alpha',
    ],
  });
});
