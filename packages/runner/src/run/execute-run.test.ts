import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeProject, processesOf, run, runOf, shell, statesOf } from '../../testing/project.js';
import { openStore } from '../index.js';

describe('stages', () => {
  test('run side by side when neither needs the other', async () => {
    const wait = (mine: string, other: string) =>
      `touch ${mine}; for i in $(seq 100); do test -e ${other} && exit 0; sleep 0.05; done; exit 1`;
    const dir = shell(`  a: {cmd: "${wait('a', 'b')}"}\n  b: {cmd: "${wait('b', 'a')}"}\n`);
    expect(statesOf(await run(dir, { jobs: 2 }))).toEqual({ a: 'finished', b: 'finished' });
  });

  test('never more at a time than asked for', async () => {
    const one = 'mkdir alone && sleep 0.05 && rmdir alone';
    const dir = shell(['a', 'b', 'c'].map((name) => `  ${name}: {cmd: ${one}}\n`).join(''));
    expect(statesOf(await run(dir, { jobs: 1 }))).toEqual({ a: 'finished', b: 'finished', c: 'finished' });
  });

  test('are what `python -m` and `python FILE` make them', async () => {
    const facts =
      'import sys\nprint(__name__, sys.argv, sys.path[0], __file__, __spec__ and __spec__.name, sorted(globals()))\n';
    const dir = makeProject({
      'dvc.yaml': 'stages:\n  m: {cmd: python -m src.pkg.mod a --b=1}\n  f: {cmd: python src/pkg/mod.py a}\n',
      'src/pkg/mod.py': facts,
    });
    const observed = await run(dir);
    const plain = await run(dir, { force: true, runtime: null });
    const store = openStore(dir);
    for (const stage of ['m', 'f']) {
      expect(store.logOf(runOf(observed), stage)).toBe(store.logOf(runOf(plain), stage));
      expect(store.logOf(runOf(observed), stage)).toContain('__main__');
    }
  });

  test('started ahead of their turn see what the stages before them wrote', async () => {
    const dir = makeProject({
      'dvc.yaml': `stages:
  a: {cmd: python a.py, outs: [made.py, a.txt]}
  b: {cmd: python b.py, deps: [made.py, a.txt], outs: [b.txt]}
`,
      'a.py':
        'import time\ntime.sleep(0.5)\nopen("made.py", "w").write("value = 2\\n")\nopen("a.txt", "w").write("a")\n',
      'b.py': 'import json\nimport made\nopen("b.txt", "w").write(str(made.value) + open("a.txt").read())\n',
      'made.py': 'value = 1\n',
    });
    expect(statesOf(await run(dir, { jobs: 2 }))).toEqual({ a: 'finished', b: 'finished' });
    expect(readFileSync(join(dir, 'b.txt'), 'utf8')).toBe('2a');
  });

  test('that wait for a turn that does not come leave nothing behind', async () => {
    const dir = makeProject({
      'dvc.yaml': 'stages:\n  a: {cmd: sleep 0.3 && exit 1, outs: [a]}\n  b: {cmd: python b.py, deps: [a]}\n',
      'b.py': 'import json\nopen("ran", "w")\n',
    });
    const ran = await run(dir, { jobs: 2 });
    expect(statesOf(ran)).toEqual({ a: 'failed', b: 'skipped' });
    expect(existsSync(join(dir, 'ran'))).toBe(false);
    expect(processesOf(runOf(ran).id)).toEqual([]);
  });
});

describe('an interrupt', () => {
  test('ends the stages and the run, and the next run works', async () => {
    const dir = makeProject({
      'dvc.yaml': 'stages:\n  a: {cmd: python a.py, outs: [a]}\n  b: {cmd: "true", deps: [a]}\n',
      'a.py':
        'import os, time\nopen("a", "w").write("half")\nopen("up", "w").close()\nif not os.path.exists("quick"): time.sleep(60)\n',
    });
    const controller = new AbortController();
    const poll = setInterval(() => existsSync(join(dir, 'up')) && controller.abort(), 20);
    const ran = await run(dir, {}, controller.signal);
    clearInterval(poll);
    expect(runOf(ran).state).toBe('interrupted');
    expect(statesOf(ran)).toEqual({ a: 'interrupted', b: 'skipped' });
    expect(openStore(dir).newest()?.state).toBe('interrupted');
    expect(processesOf(runOf(ran).id)).toEqual([]);
    writeFileSync(join(dir, 'quick'), '');
    expect(statesOf(await run(dir))).toEqual({ a: 'finished', b: 'finished' });
  });

  test('ends also a stage that ignores it', async () => {
    const dir = shell('  a: {cmd: "trap \'\' INT TERM; touch up; while :; do sleep 0.05; done"}\n');
    const controller = new AbortController();
    const poll = setInterval(() => existsSync(join(dir, 'up')) && controller.abort(), 20);
    const ran = await run(dir, { grace: { interrupt: 50, terminate: 50 } }, controller.signal);
    clearInterval(poll);
    expect(runOf(ran).state).toBe('interrupted');
    expect(processesOf(runOf(ran).id)).toEqual([]);
  });
});
