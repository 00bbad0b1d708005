import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CellTags,
  checkName,
  NAME_PATTERN,
  readTags,
  suggestName,
  withFunction,
  withoutOurTags,
  withRole,
  withStage,
} from './tags.js';

const NOTHING: CellTags = {
  stage: null,
  functionName: null,
  parameters: false,
  metrics: false,
  skip: false,
  shared: false,
};

describe('readTags', () => {
  test.each<[string[], Partial<CellTags>]>([
    [[], {}],
    [['stage:train'], { stage: 'train' }],
    [['step:train', 'prev:load'], { stage: 'train' }],
    [['block:train'], { stage: 'train' }],
    [['stage:train', 'step:train'], { stage: 'train' }],
    [['stage:a1_b'], { stage: 'a1_b' }],
    [[`stage:${'a'.repeat(64)}`], { stage: 'a'.repeat(64) }],
    [['function:split', 'stage:a'], { stage: 'a', functionName: 'split' }],
    [['function:utils'], { functionName: 'utils' }],
    [['parameters'], { parameters: true }],
    [['injected-parameters'], { parameters: true }],
    [['pipeline-parameters'], { parameters: true }],
    [['metrics', 'stage:evaluate'], { stage: 'evaluate', metrics: true }],
    [['pipeline-metrics'], { metrics: true }],
    [['skip'], { skip: true }],
    [['imports'], { shared: true }],
    [['functions'], { shared: true }],
    [['hide-input', 'Parameters', 'stages:x', 'limit:nvidia.com/gpu:1', 'remove_cell', 'stage', ''], {}],
  ])('%j', (tags, expected) => {
    expect(readTags(tags)).toEqual({ tags: { ...NOTHING, ...expected }, problems: [] });
  });

  test.each<[string, string[]]>([
    ['tags/bad-stage-name', ['stage:']],
    ['tags/bad-stage-name', ['stage:../../etc']],
    ['tags/bad-stage-name', ['stage:Train']],
    ['tags/bad-stage-name', ['stage:1st']],
    ['tags/bad-stage-name', ['stage:_x']],
    ['tags/bad-stage-name', ['stage:a-b']],
    ['tags/bad-stage-name', ['stage:a;b']],
    ['tags/bad-stage-name', ['stage:a\nb']],
    ['tags/bad-stage-name', ['stage:straße']],
    ['tags/bad-stage-name', ['step:Train Model']],
    ['tags/bad-stage-name', ['stage:import']],
    ['tags/bad-stage-name', ['stage:utils']],
    ['tags/bad-stage-name', [`stage:${'a'.repeat(65)}`]],
    ['tags/bad-stage-tag', ['Stage:train']],
    ['tags/bad-stage-tag', ['stage: train']],
    ['tags/bad-function-name', ['function:']],
    ['tags/bad-function-name', ['function:class']],
    ['tags/two-stages', ['stage:a', 'stage:b']],
    ['tags/two-stages', ['stage:a', 'step:b']],
    ['tags/two-functions', ['function:a', 'function:b']],
    ['tags/contradiction', ['skip', 'stage:a']],
    ['tags/contradiction', ['imports', 'step:a']],
  ])('%s %j', (code, tags) => {
    const { problems } = readTags(tags, { file: 'n.ipynb', cell: 2 });
    expect(problems.map((p) => [p.code, p.level, p.where?.cell])).toEqual([[code, 'error', 2]]);
  });

  test('a malformed tag counts as absent, and the remedy names the nearest good tag', () => {
    const { tags, problems } = readTags(['stage:Train Model!']);
    expect(tags.stage).toBeNull();
    expect(problems[0]?.remedy).toBe('Write the tag as `stage:train_model`.');
  });

  test('a name that is read is always a safe one', () => {
    const tag = fc
      .tuple(fc.constantFrom('stage:', 'step:', 'Stage: ', ''), fc.string())
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(tag), (tags) => {
        const { stage } = readTags(tags).tags;
        expect(stage === null || NAME_PATTERN.test(stage)).toBe(true);
      }),
    );
  });
});

describe('suggestName', () => {
  test.each([
    ['Train Model', 'train_model'],
    ['2. Préparer les données', 'preparer_les_donnees'],
    ['trainModel', 'train_model'],
    ['class', 'class_stage'],
    ['../../etc', 'etc'],
    ['!!', null],
    ['数据', null],
  ])('%s → %s', (text, expected) => {
    expect(suggestName(text)).toBe(expected);
  });

  test('what is suggested is good', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'abUtilsclass_ 1') })),
        (text) => {
          const name = suggestName(text);
          if (name !== null) expect(checkName('stage', name)).toBeNull();
        },
      ),
    );
  });
});

describe('changing tags', () => {
  const foreign = fc.constantFrom('hide-input', 'prev:a', 'imports', 'x', 'limit:1');
  const tag = fc.oneof(
    foreign,
    fc.constantFrom('stage:a', 'step:b', 'skip', 'metrics', 'function:f', 'Stage: C'),
  );

  test('foreign tags stay, in their order', () => {
    fc.assert(
      fc.property(fc.array(tag), (tags) => {
        for (const changed of [
          withStage(tags, 'new'),
          withStage(tags, null),
          withFunction(tags, 'new'),
          withRole(tags, 'metrics', true),
          withRole(tags, 'skip', true),
        ]) {
          expect(withoutOurTags(changed)).toEqual(withoutOurTags(tags));
        }
      }),
    );
  });

  test('what is set is what is read', () => {
    fc.assert(
      fc.property(fc.array(tag), (tags) => {
        expect(readTags(withStage(tags, 'new')).tags).toMatchObject({ stage: 'new', skip: false });
        expect(readTags(withStage(tags, null)).tags.stage).toBeNull();
        expect(readTags(withFunction(tags, 'new')).tags.functionName).toBe('new');
        expect(readTags(withRole(tags, 'skip', true)).tags).toMatchObject({ stage: null, skip: true });
        expect(readTags(withRole(tags, 'metrics', false)).tags.metrics).toBe(false);
      }),
    );
  });

  test('a tag takes the place of the one before', () => {
    expect(withStage(['x', 'step:a', 'y', 'stage:b'], 'c')).toEqual(['x', 'stage:c', 'y']);
    expect(withRole(['pipeline-metrics', 'y'], 'metrics', true)).toEqual(['pipeline-metrics', 'y']);
  });
});
