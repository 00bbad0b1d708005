import { expect, test } from 'vitest';
import { notebookOf } from '../../testing/rules.js';
import { analyzeNotebook } from '../analysis/notebook-analysis.js';
import { planBlueprint } from '../plan/plan-pipeline.js';
import { checkParams, paramsSchema } from './check-params.js';

const blueprint = planBlueprint(
  analyzeNotebook(
    notebookOf(`# %% tags=["parameters"]
lr = 0.1
epochs = 3
name = "a"
# %% tags=["stage:train"]
model = [lr] * epochs
# %% tags=["stage:report"]
print(model, name, epochs)`),
  ),
  { artifacts: {} },
);
const GOOD = 'epochs: 3\ntrain:\n  lr: 1e-3\nreport:\n  name: b\n';

test('params of the right types are no problem, and neither are other keys', () => {
  expect(checkParams(GOOD, 'params.yaml', blueprint)).toEqual([]);
  expect(checkParams(`${GOOD}mine: 1\n`, 'params.yaml', blueprint)).toEqual([]);
});

test('a number that is written as text is told at its line', () => {
  const [found] = checkParams(GOOD.replace('1e-3', '"0.1"'), 'params.yaml', blueprint);
  expect(found).toMatchObject({ code: 'params/type', level: 'warning', where: { line: 3, column: 3 } });
});

test('a param that is not there is told with the value that the notebook has', () => {
  const [found] = checkParams('epochs: 3\ntrain:\n  lr: 1\n', 'params.yaml', blueprint);
  expect(found).toMatchObject({ code: 'params/missing' });
  expect(found?.message).toContain('`report.name`');
  expect(found?.remedy).toContain('a');
});

test('what cannot be read is told without a notebook too', () => {
  expect(checkParams('a: [', 'params.yaml', null)[0]?.code).toBe('params/not-yaml');
});

test('the schema has the keys by stage, with types', () => {
  const { properties } = paramsSchema(blueprint);
  expect(Object.keys(properties ?? {}).sort()).toEqual(['epochs', 'report', 'train']);
  expect(properties?.epochs).toMatchObject({ type: 'integer' });
  expect(properties?.train?.properties?.lr).toMatchObject({ type: 'number' });
});
