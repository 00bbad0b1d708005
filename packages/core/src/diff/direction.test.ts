import { expect, test } from 'vitest';
import { configSchema, defaultConfig } from '../config/config.js';
import { metricDirection } from './direction.js';

test.each([
  ['accuracy', 'higher'],
  ['test_accuracy', 'higher'],
  ['macro recall', 'higher'],
  ['f1', 'higher'],
  ['f1Score', 'higher'],
  ['R2', 'higher'],
  ['R²', 'higher'],
  ['roc_auc', 'higher'],
  ['explained_variance', 'higher'],
  ['neg_mean_squared_error', 'higher'],
  ['val.loss', 'lower'],
  ['rmse', 'lower'],
  ['meanSquaredError', 'lower'],
  ['fit_time', 'lower'],
  ['score_time', 'lower'],
  ['accuracy_std', null],
  ['n_features', null],
  ['slope', null],
  // Words count, not parts of words.
  ['terrorism', null],
  ['blossom', null],
  ['constructor', null],
])('%s: %s', (name, direction) => {
  expect(metricDirection('train', name, defaultConfig)).toBe(direction);
});

test('stagewright.yaml decides, by name or by stage and name', () => {
  const config = configSchema.parse({
    metrics: { slope: 'higher', accuracy: 'lower', 'test.accuracy': 'higher' },
  });
  expect(metricDirection('train', 'slope', config)).toBe('higher');
  expect(metricDirection('train', 'accuracy', config)).toBe('lower');
  expect(metricDirection('test', 'accuracy', config)).toBe('higher');
});
