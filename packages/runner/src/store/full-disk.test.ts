import { describe, expect, test } from 'vitest';
import { digits, makeProject, run, runOf } from '../../testing/project.js';
import { diskFiles, type Files, openStore } from '../index.js';

/** A disk that is full after some writes; like a real one it may take a part of what is appended. */
function diskWithRoomFor(writes: number): Files & { refused: number } {
  let left = writes;
  const disk: Files & { refused: number } = {
    ...diskFiles,
    refused: 0,
    makeFolder: (path) => take(() => diskFiles.makeFolder(path), path),
    replace: (path, text) => take(() => diskFiles.replace(path, text), path),
    append: (path, data) => {
      const part =
        typeof data === 'string' ? data.slice(0, data.length / 2) : data.subarray(0, data.length / 2);
      if (left <= 0) diskFiles.append(path, part);
      take(() => diskFiles.append(path, data), path);
    },
  };
  const take = (work: () => void, path: string) => {
    left -= 1;
    if (left < 0) {
      disk.refused += 1;
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', path });
    }
    work();
  };
  return disk;
}

describe('a full disk', () => {
  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 13, 17, 22, 30])(
    'after %d writes: a message, a readable store, and the next run works',
    async (writes) => {
      const dir = makeProject(digits);
      const disk = diskWithRoomFor(writes);
      const { result } = await run(dir, { files: disk });
      if (disk.refused > 0) {
        expect(result.problems).toMatchObject([{ code: 'store/disk-full' }]);
        if (result.ok) expect(result.value).toMatchObject({ kind: 'ran' });
      } else {
        expect(result).toMatchObject({ ok: true, problems: [] });
      }
      const stored = openStore(dir).list();
      expect(stored.problems.filter((problem) => problem.level === 'error')).toEqual([]);
      for (const { state } of stored.runs) expect(['failed', 'interrupted', 'finished']).toContain(state);
      const next = await run(dir, { force: true });
      expect(runOf(next).state).toBe('finished');
    },
  );

  test('that has room again when the reserve is freed gets the run’s ending', async () => {
    const dir = makeProject(digits);
    let isFull = false;
    const disk: Files = {
      ...diskFiles,
      append: (path, data) => {
        if (isFull && !String(path).endsWith('events.jsonl')) {
          throw Object.assign(new Error('full'), { code: 'ENOSPC', path });
        }
        diskFiles.append(path, data);
        if (String(data).includes('stage-started')) isFull = true;
      },
      remove: (path) => {
        diskFiles.remove(path);
        if (path.endsWith('reserve')) isFull = false;
      },
    };
    await run(dir, { files: disk });
    expect(openStore(dir).newest()).toMatchObject({
      state: 'failed',
      reason: 'Recording the run failed: the disk is full.',
    });
  });
});
