import { readParams } from '@stagewright/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSetting, setParams } from './set-params.js';

const text = `# Params of the digits notebook
seed: 42   # cell 1

train:
    lr: 0.1          # cell 4
    name: 'digits'   # quoted
    layers:
      - 64   # first
      - 32
    sizes: [1, 2,   3]
    shuffle: true
    depth: null
other: &shared 5
again: *shared
`;

function set(argument: string): string {
  const setting = readSetting(argument);
  if (!setting.ok) throw new Error('no setting');
  const result = setParams(text, 'params.yaml', [setting.value]);
  return result.ok
    ? result.value
    : result.problems.map((p) => `${p.code}: ${p.message} ${p.remedy}`).join('\n');
}

describe('setting a param', () => {
  test.each([
    ['train.lr=0.01', '    lr: 0.1 ', '    lr: 0.01 '],
    ['train.lr=1e-7', '    lr: 0.1 ', '    lr: 1.0e-7 '],
    ['seed=7', 'seed: 42   # cell 1', 'seed: 7   # cell 1'],
    ['train.name=mnist', "'digits'   # quoted", 'mnist   # quoted'],
    ['train.name=no', "'digits'   # quoted", '"no"   # quoted'],
    ['train.name=12', "'digits'   # quoted", '"12"   # quoted'],
    ['train.sizes=[4, 5]', '[1, 2,   3]', '[4, 5]'],
    ['train.sizes.1=9', '[1, 2,   3]', '[1, 9,   3]'],
    ['train.shuffle=false', 'shuffle: true', 'shuffle: false'],
    ['train.depth=3', 'depth: null', 'depth: 3'],
    ['train.layers=[8]', 'layers:\n      - 64   # first\n      - 32', 'layers: [8]'],
    ['train.layers.0=8', '- 64   # first', '- 8   # first'],
  ])('%s changes that value and not a character more', (argument, before, after) => {
    expect(set(argument)).toBe(text.replace(before, after));
  });

  test('one of two names for a value is set alone', () => {
    expect(set('again=6')).toContain('other: &shared 5\nagain: 6\n');
  });

  test('a value that others share is refused, since they would change too', () => {
    expect(set('other=6')).toContain('params/shared-value');
  });

  test.each([
    ['train.lrr=1', 'params/missing', '`train.lr`'],
    ['lr=1', 'params/missing', '`train.lr`'],
    ['train.lr=fast', 'params/bad-value', 'a number'],
    ['train.shuffle=yes', 'params/bad-value', 'true or false'],
    ['train.layers=8', 'params/bad-value', 'a list'],
    ['train=8', 'params/bad-value', 'set one of them'],
    ['seed=', 'params/bad-value', 'a number'],
    ['seed=[1', 'params/bad-value', ''],
    ['__proto__.x=1', 'params/missing', ''],
  ])('%s is refused', (argument, code, words) => {
    expect(set(argument)).toContain(code);
    expect(set(argument)).toContain(words);
  });

  test('without = it is no setting', () => {
    expect(readSetting('train.lr')).toMatchObject({ ok: false, problems: [{ code: 'params/bad-setting' }] });
  });

  test('whatever text is set is read back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const typed = JSON.stringify(value);
        const result = setParams(text, 'params.yaml', [
          { file: 'params.yaml', key: 'train.name', text: typed },
        ]);
        if (!result.ok) throw new Error(result.problems[0]?.message);
        const params = readParams(result.value, 'params.yaml');
        expect(params.ok && params.value).toMatchObject({ seed: 42, train: { name: value, lr: 0.1 } });
      }),
    );
  });

  test('whatever number is set is read back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        const typed = value === Infinity ? '.inf' : value === -Infinity ? '-.inf' : String(value);
        const result = setParams(text, 'params.yaml', [
          { file: 'params.yaml', key: 'train.lr', text: typed },
        ]);
        if (!result.ok) throw new Error(result.problems[0]?.message);
        const params = readParams(result.value, 'params.yaml');
        const train = params.ok ? (params.value.train as { lr: number }) : { lr: Number.NaN };
        expect(train.lr === value).toBe(true);
      }),
    );
  });
});
