import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digits, makeProject, run, runOf, shell, statesOf } from '../../testing/project.js';
import { openStore } from '../index.js';

describe('failure', () => {
  test('a traceback: the last lines, no more, and what did not depend on it goes on', async () => {
    const dir = makeProject({
      ...digits,
      'src/digits/train.py': 'def fit():\n    raise ValueError("no data")\nfit()\n',
    });
    const ran = await run(dir);
    expect(statesOf(ran)).toEqual({
      split: 'finished',
      train: 'failed',
      evaluate: 'skipped',
      report: 'finished',
    });
    const record = runOf(ran);
    expect(record).toMatchObject({ state: 'failed', reason: 'stage train failed: ValueError: no data' });
    const train = record.stages.find((stage) => stage.name === 'train');
    expect(train).toMatchObject({ exitCode: 1, reason: 'ValueError: no data' });
    expect(train?.tail[0]).toBe('Traceback (most recent call last):');
    expect(train?.tail.join('\n')).not.toContain('observe.py');
    expect(train?.tail.at(-1)).toBe('ValueError: no data');
  });

  test.each([
    ['exit 7', 'exit code 7', 7],
    ['no-such-program', '`no-such-program` was not found on the PATH', 127],
    ['kill -KILL $$', 'SIGKILL', null],
  ])('%s', async (command, words, exitCode) => {
    const [stage] = runOf(await run(shell(`  a: {cmd: '${command}'}\n`))).stages;
    expect(stage?.reason).toContain(words);
    expect(stage?.exitCode).toBe(exitCode);
  });

  test('a dependency that is not there is said, and the stage not started', async () => {
    const [stage] = runOf(await run(shell('  a: {cmd: touch ran, deps: [data.csv]}\n'))).stages;
    expect(stage).toMatchObject({
      state: 'failed',
      reason: 'data.csv, which it reads, is not there',
      started: null,
    });
  });

  test('of several commands the rest does not run', async () => {
    const dir = shell('  a: {cmd: ["echo one", "exit 3", "touch ran"]}\n');
    const ran = await run(dir);
    expect(runOf(ran).stages[0]).toMatchObject({ exitCode: 3 });
    expect(existsSync(join(dir, 'ran'))).toBe(false);
    expect(openStore(dir).logOf(runOf(ran), 'a')).toBe('one\n');
  });

  test('a failed stage runs again', async () => {
    const dir = shell('  a: {cmd: test -e ready && echo a > a, outs: [a]}\n');
    expect(statesOf(await run(dir))).toEqual({ a: 'failed' });
    writeFileSync(join(dir, 'ready'), '');
    expect(statesOf(await run(dir))).toEqual({ a: 'finished' });
  });
});
