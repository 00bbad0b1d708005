import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeProject, run, runOf, shell } from '../../testing/project.js';

describe('outs', () => {
  test('are removed before the stage runs, unless they persist', async () => {
    const dir = shell(
      '  a:\n    cmd: cat kept out 2>/dev/null | wc -l > seen; echo line >> kept; echo line >> out\n    outs: [seen, out, kept: {persist: true}]\n'.replace(
        'kept: {persist: true}',
        '{kept: {persist: true}}',
      ),
    );
    await run(dir);
    await run(dir, { force: true });
    expect(readFileSync(join(dir, 'seen'), 'utf8').trim()).toBe('1');
  });

  test('that are not written make the stage fail', async () => {
    const ran = await run(shell('  a: {cmd: "true", outs: [a]}\n'));
    expect(runOf(ran).stages[0]).toMatchObject({
      state: 'failed',
      reason: 'it ended well but did not write a',
    });
  });

  test('behind a link that leaves the project are neither removed nor written', async () => {
    const elsewhere = makeProject({ 'mine.txt': 'precious' });
    const dir = shell('  a: {cmd: "true", outs: [link/mine.txt]}\n');
    symlinkSync(elsewhere, join(dir, 'link'));
    const ran = await run(dir);
    expect(runOf(ran).stages[0]?.reason).toContain('leaves the project');
    expect(readFileSync(join(elsewhere, 'mine.txt'), 'utf8')).toBe('precious');
  });
});
