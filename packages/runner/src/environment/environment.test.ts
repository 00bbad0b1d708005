import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commitAll, makeProject } from '../../testing/project.js';
import { gitFacts } from './git.js';
import { parseGpus } from './gpu.js';
import { installedPackages } from './packages.js';

test('GPUs as nvidia-smi prints them', () => {
  const list = 'NVIDIA H200, 570.86.15, 143771 MiB\nNVIDIA H200, 570.86.15, 143771 MiB\n';
  const banner = '| NVIDIA-SMI 570.86.15     Driver Version: 570.86.15     CUDA Version: 12.8     |\n';
  expect(parseGpus(list, banner)).toEqual({
    gpus: Array(2).fill({ model: 'NVIDIA H200', driver: '570.86.15', memory: '143771 MiB' }),
    cuda: '12.8',
  });
  expect(parseGpus(null, null)).toEqual({ gpus: [], cuda: null });
});

test('packages by the folders that installers leave; the first place wins', () => {
  const dir = makeProject({});
  for (const name of [
    'a/numpy-2.1.0.dist-info',
    'a/scikit_learn-1.9.1.dist-info',
    'a/old-1.0-py3.11.egg-info',
    'a/numpy',
    'b/NumPy-1.0.dist-info',
    'b/zope.interface-7.1.dist-info',
  ]) {
    mkdirSync(join(dir, name), { recursive: true });
  }
  expect(installedPackages([join(dir, 'a'), join(dir, 'b'), join(dir, 'gone')])).toEqual({
    numpy: '2.1.0',
    old: '1.0',
    'scikit-learn': '1.9.1',
    'zope-interface': '7.1',
  });
});

test('git: commit, branch, changes and new files, without what stages write', async () => {
  const dir = makeProject({ 'train.py': 'x = 1\n', 'metrics.json': '1\n', 'odd[1]*.txt': 'a\n' });
  const commit = commitAll(dir);
  expect(await gitFacts(dir, [])).toEqual({
    fact: { commit, branch: 'main', dirty: false, untracked: [] },
    diff: null,
  });
  writeFileSync(join(dir, 'metrics.json'), '2\n');
  writeFileSync(join(dir, 'odd[1]*.txt'), 'b\n');
  expect(await gitFacts(dir, ['metrics.json', 'odd[1]*.txt'])).toMatchObject({
    fact: { dirty: false },
    diff: null,
  });
  writeFileSync(join(dir, 'train.py'), 'x = 2\n');
  writeFileSync(join(dir, 'new file.py'), '');
  const facts = await gitFacts(dir, ['metrics.json', 'odd[1]*.txt']);
  expect(facts?.fact).toEqual({ commit, branch: 'main', dirty: true, untracked: ['new file.py'] });
  expect(facts?.diff).toContain('+x = 2');
  expect(facts?.diff).not.toContain('metrics.json');
});

test('git: none, and no commit yet', async () => {
  const dir = makeProject({ a: '' });
  expect(await gitFacts(dir, [])).toBeNull();
  process
    .getBuiltinModule('node:child_process')
    .execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: dir });
  expect((await gitFacts(dir, []))?.fact).toMatchObject({ commit: null, branch: 'main', dirty: true });
});
