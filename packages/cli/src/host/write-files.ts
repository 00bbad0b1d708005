import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { failure, type Notebook, type Problem, problem, type Result, success } from '@stagewright/core';
import { codeOf } from './files.js';

/** A file to write: where, what is there now, and what shall be. */
export interface FileWrite {
  /** The folder that the path must not leave. */
  readonly root: string;
  /** Relative to `root`, with `/`. */
  readonly path: string;
  /** The text as it was when the change was planned; null when there was no file. */
  readonly before: string | null;
  /** null removes the file. */
  readonly after: string | null;
}

/** A write on its way: the new text waits beside its target, the old one is kept until all are done. */
interface Step {
  readonly write: FileWrite;
  readonly target: string;
  readonly fresh: string | null;
  readonly backup: string | null;
}

class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

/**
 * Writes all files or none: new texts are written and flushed beside their targets first, then all are renamed into place; on any failure
 * what was renamed is put back. A process that is killed between two renames leaves whole files, some new and some old, in the order of
 * `writes`. The only place of the command that changes a person's files.
 *
 * Problems: `files/outside` (a path that leaves its root, also through a symbolic link), `files/changed` (somebody wrote the file since the
 * change was planned), `files/not-writable`, `files/disk-full`, `files/in-the-way`.
 */
export function writeFiles(writes: readonly FileWrite[]): Result<null> {
  const madeFolders: string[] = [];
  const steps: Step[] = [];
  const done: Step[] = [];
  let current: FileWrite | undefined;
  try {
    for (const write of writes) {
      current = write;
      steps.push(prepare(write, madeFolders));
    }
    for (const step of steps) {
      current = step.write;
      done.push(step);
      commit(step);
    }
  } catch (error) {
    for (const step of done.reverse()) putBack(step);
    for (const step of steps) discard(step);
    for (const folder of madeFolders.reverse()) removeIfEmpty(folder);
    return failure(describe(error, current));
  }
  for (const step of steps) {
    discard(step);
    if (step.fresh === null) removeEmptyParents(step);
  }
  return success(null);
}

/** The change of a notebook that a person named: written where it really is, also when the name is a symbolic link. */
export function notebookWrite(notebook: Notebook, after: string, cwd: string): FileWrite {
  const path = realPathOf(resolve(cwd, notebook.path));
  return { root: dirname(path), path: basename(path), before: notebook.text, after };
}

function prepare(write: FileWrite, madeFolders: string[]): Step {
  const target = resolveInside(write);
  const current = existsSync(target) ? readFileSync(target, 'utf8') : null;
  if (current !== write.before) {
    const message = `${write.path} was changed by somebody else meanwhile.`;
    throw new Refusal(problem('files/changed', message, 'Run the command again.', { file: write.path }));
  }
  makeFolders(dirname(target), madeFolders);
  const id = crypto.randomUUID();
  const beside = (end: string) => join(dirname(target), `.${basename(target).slice(0, 100)}.${id}.${end}`);
  const fresh = write.after === null ? null : beside('new');
  if (fresh !== null && write.after !== null) writeFlushed(fresh, write.after, target);
  return { write, target, fresh, backup: current === null ? null : beside('old') };
}

/** The real path of a target; throws a Refusal when it is not under the real path of its root. */
function resolveInside({ root, path }: FileWrite): string {
  const refused = () => {
    const message = `${path} would be written outside of ${root}.`;
    const remedy = 'Remove the symbolic link that leads there, or choose another folder with --out.';
    return new Refusal(problem('files/outside', message, remedy, { file: path }));
  };
  if (isAbsolute(path) || path.includes('\0')) throw refused();
  const real = realPathOf(resolve(root, path));
  const way = relative(realPathOf(resolve(root)), real);
  if (way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) throw refused();
  return real;
}

/** Resolves symbolic links in as much of a path as is there; a link that leads nowhere is followed too. */
function realPathOf(path: string, depth = 0): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || depth > 200 || dirname(path) === path) throw error;
    const isDangling = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
    if (isDangling) {
      const message = `${path} is a symbolic link that leads nowhere.`;
      throw new Refusal(problem('files/outside', message, 'Remove the link.', { file: path }));
    }
    return join(realPathOf(dirname(path), depth + 1), basename(path));
  }
}

function makeFolders(folder: string, made: string[]): void {
  if (existsSync(folder)) return;
  makeFolders(dirname(folder), made);
  mkdirSync(folder);
  made.push(folder);
}

function writeFlushed(path: string, text: string, target: string): void {
  const file = openSync(path, 'wx', 0o666);
  try {
    const mode = statSync(target, { throwIfNoEntry: false })?.mode;
    if (mode !== undefined) fchmodSync(file, mode & 0o7777);
    const bytes = Buffer.from(text, 'utf8');
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } catch (error) {
    closeSync(file);
    rmSync(path, { force: true });
    throw error;
  }
  closeSync(file);
}

function commit({ target, fresh, backup }: Step): void {
  if (fresh === null) {
    if (backup !== null) renameSync(target, backup);
    return;
  }
  if (backup !== null) keep(target, backup);
  renameSync(fresh, target);
}

/** Keeps the old text under a second name. Where there are no hard links, by renaming it. */
function keep(target: string, backup: string): void {
  try {
    linkSync(target, backup);
  } catch {
    renameSync(target, backup);
  }
}

function putBack({ target, fresh, backup }: Step): void {
  try {
    if (backup !== null) {
      if (existsSync(backup)) renameSync(backup, target);
    } else if (fresh !== null && !existsSync(fresh)) {
      rmSync(target, { force: true });
    }
  } catch {
    // Nothing more can be done; the old text is still beside its target, under its second name.
  }
}

function discard({ fresh, backup }: Step): void {
  for (const path of [fresh, backup]) {
    try {
      if (path !== null) rmSync(path, { force: true });
    } catch {
      // A leftover hidden file does no harm, and the folder may be gone.
    }
  }
}

function removeEmptyParents({ target, write }: Step): void {
  const root = realpathSync(resolve(write.root));
  for (
    let folder = dirname(target);
    folder !== root && folder.startsWith(root + sep);
    folder = dirname(folder)
  ) {
    if (!removeIfEmpty(folder)) return;
  }
}

function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

function describe(error: unknown, write: FileWrite | undefined): Problem {
  if (error instanceof Refusal) return error.problem;
  const path = write?.path ?? '';
  const where = { file: path };
  const nothing = 'Nothing was changed.';
  switch (codeOf(error)) {
    case 'EROFS':
    case 'EACCES':
    case 'EPERM': {
      const message = `${path} cannot be written in ${write?.root ?? ''}: the folder or file is read-only. ${nothing}`;
      return problem('files/not-writable', message, 'Make it writable, or choose another folder.', where);
    }
    case 'ENOSPC':
    case 'EDQUOT': {
      const message = `The disk is full: ${path} cannot be written. ${nothing}`;
      return problem('files/disk-full', message, 'Make room, then run the command again.', where);
    }
    case 'ENOTDIR':
    case 'EISDIR':
    case 'EEXIST': {
      const message = `${path} cannot be written: a file stands where a folder is needed, or the reverse. ${nothing}`;
      return problem('files/in-the-way', message, 'Move what is in the way.', where);
    }
    default:
      if (codeOf(error) === '') throw error;
      return problem(
        'files/failed',
        `${path} cannot be written: ${String(error)}. ${nothing}`,
        'Try again.',
        where,
      );
  }
}
