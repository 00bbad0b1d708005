import { describeProblem } from '@stagewright/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeProject } from '../../testing/project.js';
import { inOrder } from './graph.js';
import { loadPipeline } from './load-pipeline.js';
import { paramsOf } from './param-values.js';
import type { Stage } from './pipeline.js';

const load = (dvc: string, more: Record<string, string> = {}) =>
  loadPipeline(makeProject({ 'dvc.yaml': dvc, ...more }));

test('the general form of dvc.yaml', () => {
  const loaded = load(
    `vars_of_mine: &flags {cache: false, persist: true}
`.replace('vars_of_mine: ', 'artifacts: ') +
      `stages:
  last:
    desc: the end
    wdir: sub
    cmd:
      - echo one
      - echo two
    deps:
      - ../out/model
      - in.csv
    params:
      - other.yaml:
          - a
          - b.c
      - whole.yaml:
    frozen: true
  first:
    cmd: python -m first
    params: [seed]
    outs:
      - out
      - kept.bin: *flags
    metrics:
      - m.json: {cache: false}
    plots:
      - curve.csv: {x: step, y: loss}
    always_changed: true
    meta: {anything: [1, "\${x}"]}
plots:
  - curve.csv
`,
    {
      'params.yaml': 'seed: 3',
      'sub/other.yaml': 'a: 1\nb: {c: [1, .nan]}',
      'sub/whole.yaml': 'x: 1\ny: {z: 2}',
    },
  );
  if (!loaded.ok) throw new Error(loaded.problems.map(describeProblem).join('\n'));
  const [first, last] = loaded.value.stages;
  expect(first).toMatchObject({
    name: 'first',
    cmd: ['python -m first'],
    alwaysChanged: true,
    frozen: false,
    upstream: [],
    outs: [
      { path: 'out', kind: 'out', persist: false },
      { path: 'kept.bin', kind: 'out', persist: true },
      { path: 'm.json', kind: 'metrics', persist: false },
      { path: 'curve.csv', kind: 'plot', persist: false },
    ],
  });
  expect(last).toMatchObject({
    name: 'last',
    cmd: ['echo one', 'echo two'],
    folder: 'sub',
    deps: ['out/model', 'sub/in.csv'],
    upstream: ['first'],
    frozen: true,
  });
  if (last === undefined) throw new Error('no stage');
  expect(paramsOf(loaded.value, last)).toEqual({
    'sub/other.yaml:a': 1,
    'sub/other.yaml:b.c': [1, 'NaN'],
    'sub/whole.yaml:x': 1,
    'sub/whole.yaml:y.z': 2,
  });
});

const stage = (body: string) => `stages:\n  one:\n    cmd: echo\n${body}`;
const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
  .split('')
  .map((key, at) => `${key}: &${key} [${Array(9).fill(`*${'abcdefghij'[at]}`).join(',')}]`)
  .join('\n')}\n`;

describe('refused, at its line', () => {
  test.each<[string, string, string, number | undefined, Record<string, string>?]>([
    ['no stages', 'stages: {}\n', 'pipeline/no-stages', 1],
    ['a list', '- a\n', 'pipeline/no-stages', 1],
    ['no YAML', 'stages:\n  one: {cmd: [}\n', 'pipeline/not-yaml', 2],
    ['a duplicate key', 'stages:\n  one: {cmd: a}\n  one: {cmd: b}\n', 'pipeline/duplicate-key', 3],
    ['a bomb', `${bomb}stages: {one: {cmd: a}}\n`, 'pipeline/too-many-aliases', 2],
    ['no cmd', 'stages:\n  one:\n    deps: [a]\n', 'pipeline/malformed', 3],
    ['foreach', 'stages:\n  one:\n    foreach: [1]\n    do: {cmd: a}\n', 'pipeline/templating', 3],
    ['matrix', 'stages:\n  one:\n    matrix: {a: [1]}\n    cmd: a\n', 'pipeline/templating', 3],
    ['vars', 'vars: [{x: 1}]\nstages: {one: {cmd: a}}\n', 'pipeline/templating', 1],
    ['a template', stage(`    deps: ["\${x}"]\n`), 'pipeline/templating', 4],
    ['a misspelt key', stage('    dep: [a]\n'), 'pipeline/unknown-key', 4],
    ['a name for a path', 'stages:\n  ../../etc: {cmd: a}\n', 'pipeline/stage-name', 2],
    ['a dep outside', stage('    deps: [../secret]\n'), 'pipeline/outside', 4],
    ['an absolute dep', stage('    deps: [/etc/passwd]\n'), 'pipeline/outside', 4],
    ['a URL', stage('    deps: ["s3://bucket/x"]\n'), 'pipeline/outside', 4],
    ['an out outside', stage('    outs:\n      - a/../../b: {cache: false}\n'), 'pipeline/outside', 5],
    ['a folder outside', stage('    wdir: ..\n'), 'pipeline/outside', 4],
    ['the project as out', stage('    outs: [.]\n'), 'pipeline/protected', 4],
    ['the project by another name', stage('    outs: ["src/.."]\n'), 'pipeline/protected', 4],
    ['the repository as out', stage('    outs: [.git/hooks]\n'), 'pipeline/protected', 4],
    [
      'two writers',
      `${stage('    outs: [a]\n')}  two:\n    cmd: b\n    outs: [a]\n`,
      'pipeline/two-writers',
      6,
    ],
    [
      'a writer inside another',
      `${stage('    outs: [a]\n')}  two:\n    cmd: b\n    outs: [a/b]\n`,
      'pipeline/two-writers',
      6,
    ],
    [
      'a cycle',
      `${stage('    deps: [b]\n    outs: [a]\n')}  two:\n    cmd: b\n    deps: [a]\n    outs: [b]\n`,
      'pipeline/cycle',
      3,
    ],
    ['a stage that reads its own out', stage('    deps: [data]\n    outs: [data/x]\n'), 'pipeline/cycle', 4],
    [
      'a param that is not there',
      stage('    params: [tain.lr]\n'),
      'params/missing',
      4,
      { 'params.yaml': 'train: {lr: 1}' },
    ],
    ['a params file that is not there', stage('    params: [{p.yaml: }]\n'), 'params/missing', 4],
    [
      'params in Python',
      stage('    params: [{p.py: [a]}]\n'),
      'params/format',
      undefined,
      { 'p.py': 'a = 1' },
    ],
    ['a duplicate param', stage(''), 'params/duplicate-key', 2, { 'params.yaml': 'a: 1\na: 2\n' }],
    ['a bomb of params', stage(''), 'params/too-many-aliases', 2, { 'params.yaml': bomb }],
  ])('%s', (_, dvc, code, line, more) => {
    const loaded = load(dvc, more);
    expect(loaded.ok).toBe(false);
    expect(loaded.problems[0]).toMatchObject({ code, ...(line === undefined ? {} : { where: { line } }) });
    expect(loaded.problems[0]?.where?.file).toMatch(/^(dvc|params|p)\.(yaml|py)$/);
  });

  test('no dvc.yaml', () => {
    expect(loadPipeline(makeProject({}))).toMatchObject({ ok: false, problems: [{ code: 'pipeline/none' }] });
  });

  test('bytes that are no text', () => {
    const dir = makeProject({ 'dvc.yaml': stage('') });
    const { writeFileSync } = process.getBuiltinModule('node:fs');
    writeFileSync(`${dir}/dvc.yaml`, Buffer.from([0x73, 0xff, 0xfe, 0x00]));
    expect(loadPipeline(dir)).toMatchObject({ ok: false, problems: [{ code: 'pipeline/unreadable' }] });
  });

  test('near keys are named', () => {
    const loaded = load(stage('    params: [train.lrr]\n'), { 'params.yaml': 'train: {lr: 1}\n' });
    expect(loaded.problems[0]?.remedy).toContain('`train.lr`');
  });
});

test('any graph is put in order or its cycle is named', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const anyGraph = fc.array(fc.subarray(names), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(anyGraph, (upstreams) => {
      const stages = names.map((name, at) => ({ name, upstream: upstreams[at] ?? [] }) as unknown as Stage);
      const sorted = inOrder(stages);
      if ('order' in sorted) {
        const order = sorted.order.map((s) => s.name);
        expect([...order].sort()).toEqual(names);
        for (const s of stages) {
          for (const up of s.upstream) expect(order.indexOf(up)).toBeLessThan(order.indexOf(s.name));
        }
        return;
      }
      const { cycle } = sorted;
      expect(cycle[0]).toBe(cycle.at(-1));
      cycle.slice(1).forEach((up, at) => {
        expect(stages.find((s) => s.name === cycle[at])?.upstream).toContain(up);
      });
    }),
  );
});
