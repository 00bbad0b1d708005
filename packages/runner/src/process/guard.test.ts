import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { startGuard } from './guard.js';

function sleeper(): ChildProcess & { pid: number } {
  const child = spawn('sh', ['-c', 'sleep 60 & wait'], { detached: true, stdio: 'ignore' });
  const { pid } = child;
  if (pid === undefined) throw new Error('no process');
  onTestFinished(() => {
    if (isThere(pid)) process.kill(-pid, 'SIGKILL');
  });
  return Object.assign(child, { pid });
}

/** Whether a process of the group is left; one that is dead and not yet fetched by its parent is not. */
function isThere(group: number): boolean {
  const list = execFileSync('ps', ['-eo', 'pgid=,stat='], { encoding: 'utf8' });
  return list.split('\n').some((line) => {
    const [pgid, state = 'Z'] = line.trim().split(/\s+/);
    return pgid === String(group) && !state.startsWith('Z');
  });
}

test('when the guard’s input ends, the groups that it watches die, and no other', async () => {
  const [watched, forgotten, stranger] = [sleeper(), sleeper(), sleeper()];
  const guard = startGuard();
  await guard.watch(watched.pid);
  await guard.watch(forgotten.pid);
  guard.forget(forgotten.pid);
  guard.close();
  await expect.poll(() => isThere(watched.pid), { timeout: 5000 }).toBe(false);
  expect(isThere(forgotten.pid)).toBe(true);
  expect(isThere(stranger.pid)).toBe(true);
});
