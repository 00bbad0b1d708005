// One process at a time in a set-up step: a folder made atomically, holding the owner's process id.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cache } from './paths.mjs';

async function ownerIsAlive(folder) {
  // The owner writes its id right after making the folder: a missing id means that it is about to, or was killed in between.
  for (let attempt = 0; attempt < 10; attempt++) {
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8').catch(() => ''));
    if (pid > 0) {
      try {
        process.kill(pid, 0);
        return true;
      } catch (error) {
        return error.code === 'EPERM';
      }
    }
    await sleep(100);
  }
  return false;
}

/** Runs `work` while no other process of ours runs work under the same name; takes over from one that died. */
export async function withLock(name, note, work) {
  const folder = join(cache, `lock-${name}`);
  await mkdir(cache, { recursive: true });
  for (;;) {
    try {
      await mkdir(folder);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (await ownerIsAlive(folder)) {
        note('waiting for another process that does the same');
        await sleep(500);
      } else {
        await rm(folder, { recursive: true, force: true });
      }
    }
  }
  try {
    await writeFile(join(folder, 'pid'), String(process.pid));
    return await work();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
