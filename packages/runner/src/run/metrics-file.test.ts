import { expect, test } from 'vitest';
import { describeFailure, tailOf } from './failure.js';
import { readMetrics } from './metrics-file.js';

test('numbers of JSON as Python writes it, nested ones by dotted name', () => {
  const text =
    '{"loss": NaN, "best": -Infinity, "worst": Infinity, "test": {"f1": 0.5, "n": 3}, "name": "NaN", "note": "is \\"NaN\\"", "ok": true, "list": [1], "none": null}';
  expect(readMetrics(text, 'm.json')).toEqual({
    metrics: [
      ['loss', 'NaN'],
      ['best', '-Infinity'],
      ['worst', 'Infinity'],
      ['test.f1', 0.5],
      ['test.n', 3],
    ],
    problem: null,
  });
});

test('YAML too', () => {
  expect(readMetrics('loss: .nan\ntest:\n  f1: 0.5\n', 'm.yaml').metrics).toEqual([
    ['loss', 'NaN'],
    ['test.f1', 0.5],
  ]);
});

test.each([
  ['{"loss": 1', 'm.json'],
  ['', 'm.json'],
  ['a: [', 'm.yaml'],
])('%j is named as unreadable', (text, file) => {
  expect(readMetrics(text, file)).toMatchObject({
    metrics: [],
    problem: { code: 'run/metrics-file', where: { file } },
  });
});

test('of a log, the last traceback tells', () => {
  const first = 'Traceback (most recent call last):\n  File "a.py"\nKeyError: 1\n';
  const last = 'Traceback (most recent call last):\n  File "b.py"\npkg.errors.FitError: no data\n';
  const tail = tailOf(
    `epoch 1\n${first}\nDuring handling of the above exception, another exception occurred:\n\n${last}`,
  );
  expect(tail).toEqual([
    'Traceback (most recent call last):',
    '  File "b.py"',
    'pkg.errors.FitError: no data',
  ]);
  expect(describeFailure({ exitCode: 1, signal: null }, tail)).toBe('pkg.errors.FitError: no data');
  expect(describeFailure({ exitCode: 3, signal: null }, ['all good: yes'])).toBe('exit code 3');
});

test('a long tail is its end', () => {
  const lines = Array.from({ length: 100 }, (_, at) => `line ${at}`);
  expect(tailOf(lines.join('\n'))).toEqual(lines.slice(-10));
});
