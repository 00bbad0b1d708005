import { describe, expect, test } from 'vitest';
import { defaultConfig } from './config.js';
import { readConfig } from './read-config.js';
import { readParams } from './read-params.js';

/** Nine lists of nine aliases each: 9⁹ values when written out. */
const BOMB = ['a: &a [x, x, x, x, x, x, x, x, x]']
  .concat([...'bcdefghi'].map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(', ')}]`))
  .join('\n');

const codes = (result: ReturnType<typeof readConfig> | ReturnType<typeof readParams>) =>
  result.problems.map((p) => `${p.code} ${p.where?.line}:${p.where?.column}`);

describe('what no YAML file may hold', () => {
  test.each([
    ['duplicate-key 3:1', 'strict: true\nmetrics: {}\nstrict: false'],
    ['duplicate-key 2:3', 'metrics: { a: higher,\n  a: lower }'],
    ['not-yaml 1:11', 'strict: [1'],
    ['not-yaml 1:9', 'strict: *a'],
    ['not-yaml 2:5', 'a: "x\nb: 1'],
    ['unknown-tag 1:9', 'strict: !!python/object:os.system {}'],
  ])('%s', (expected, text) => {
    expect(codes(readConfig(text, 'f.yaml'))[0]).toBe(`config/${expected}`);
    expect(codes(readParams(text, 'f.yaml'))[0]).toBe(`params/${expected}`);
  });

  test.each([
    ['too-many-aliases', BOMB],
    ['too-deep', `a: ${'['.repeat(20_000)}`],
    ['too-deep', '- '.repeat(20_000)],
    ['too-large', `a: ${'x'.repeat(1024 * 1024)}`],
  ])('%s', (expected, text) => {
    expect(readConfig(text, 'f.yaml').problems.map((p) => p.code)).toEqual([`config/${expected}`]);
    expect(readParams(text, 'f.yaml').problems.map((p) => p.code)).toEqual([`params/${expected}`]);
  });

  test('deep indentation is refused, not a full stack', () => {
    const text = Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');
    expect(readParams(text, 'f.yaml').problems.map((p) => p.code)).toEqual(['params/too-deep']);
  });
});

describe('readConfig', () => {
  test('nothing is the default', () => {
    for (const text of ['', '# only a comment\n', '{}']) {
      expect(readConfig(text, 'f.yaml')).toMatchObject({ ok: true, value: defaultConfig });
    }
  });

  test('what is set is read, the rest is the default', () => {
    const text = 'package: digits\nstrict: true\nrules:\n  seeds/unseeded: warning\n';
    expect(readConfig(text, 'f.yaml')).toMatchObject({
      ok: true,
      value: { ...defaultConfig, package: 'digits', strict: true, rules: { 'seeds/unseeded': 'warning' } },
    });
  });

  test.each([
    ['config/unknown-key 2:1', 'package: a\nstrikt: true', 'Did you mean `strict`?'],
    ['config/unknown-key 1:1', 'whatever:\n  - true', 'The keys are `package`'],
    ['config/bad-value 1:9', 'strict: 3', 'What it is: Missing seeds'],
    ['config/bad-value 1:10', 'package: ../x', 'What it is: Name of'],
    ['config/bad-value 2:13', 'metrics:\n  accuracy: up', 'What it is: Which direction'],
    ['config/bad-value 1:1', '- strict', 'Write one `key: value` a line'],
  ])('%s', (code, text, remedy) => {
    const result = readConfig(text, 'f.yaml');
    expect(codes(result)).toEqual([code]);
    expect(result.problems[0]?.remedy).toContain(remedy);
  });
});

describe('readParams', () => {
  test('reads nested mappings, lists and scalars', () => {
    const text =
      'seed: 1\ntrain: &t\n  lr: 1e-3\n  layers: [8, 8]\n  name: null\nother: *t\nlast:\n  <<: *t\n  lr: 2\n';
    const train = { lr: 0.001, layers: [8, 8], name: null };
    expect(readParams(text, 'p.yaml')).toMatchObject({
      ok: true,
      value: { seed: 1, train, other: train, last: { ...train, lr: 2 } },
    });
  });

  test.each([
    ['params/not-a-mapping 1:1', '- 1'],
    ['params/not-a-mapping 1:1', 'just text'],
    ['params/bad-value 2:15', 'a:\n  b: !!binary aGVsbG8='],
  ])('%s', (code, text) => {
    expect(codes(readParams(text, 'p.yaml'))).toEqual([code]);
  });

  test('an empty file has no params', () => {
    expect(readParams('', 'p.yaml')).toMatchObject({ ok: true, value: {} });
  });
});
