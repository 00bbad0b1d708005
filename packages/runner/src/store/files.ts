import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Problem, problem } from '@stagewright/core';

/** How the store writes; a test gives one whose disk is full. Paths are absolute. All throw as `node:fs` does. */
export interface Files {
  makeFolder(path: string): void;
  /** Replaces a file as a whole: a reader, and a kill at any moment, finds the old text or the new. */
  replace(path: string, text: string): void;
  append(path: string, data: string | Uint8Array): void;
  remove(path: string): void;
}

/** The real disk. */
export const diskFiles: Files = {
  makeFolder: (path) => void mkdirSync(path, { recursive: true }),
  replace: (path, text) => {
    const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
    try {
      writeFileSync(temporary, text);
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  },
  append: (path, data) => appendFileSync(path, data),
  remove: (path) => rmSync(path, { recursive: true, force: true }),
};

const reasons = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EROFS', 'the file system is read-only'],
  ['EACCES', 'the permission is missing'],
  ['EPERM', 'the permission is missing'],
  ['EIO', 'the disk reports an error'],
  ['EMFILE', 'too many files are open'],
  ['ENOTDIR', 'a file stands where a folder should be'],
  ['EISDIR', 'a folder stands where a file should be'],
  ['ENAMETOOLONG', 'a name is too long'],
]);

/** The problem behind an error of the file system; null for what is no such error, and so a defect of ours. */
export function fileProblem(error: unknown, doing: string): Problem | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  const reason = reasons.get(error.code);
  if (reason === undefined) return null;
  const file = 'path' in error && typeof error.path === 'string' ? { file: error.path } : undefined;
  const code = error.code === 'ENOSPC' || error.code === 'EDQUOT' ? 'store/disk-full' : 'store/not-writable';
  const remedy =
    code === 'store/disk-full'
      ? 'Make room on the disk, then run again; what was recorded so far can be read.'
      : 'Check the folder and its permissions, then run again.';
  return problem(code, `${doing} failed: ${reason}.`, remedy, file);
}
