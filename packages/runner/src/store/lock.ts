import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { failure, problem, processFactSchema, type Result, success } from '@stagewright/core';
import * as z from 'zod';
import { isAlive, thisProcess } from '../process/identity.js';

const lockSchema = processFactSchema.extend({ run: z.string() });
type Holder = z.infer<typeof lockSchema>;

/** After this long without a sign of life, the holder on another machine is taken for dead. */
const silence = 60_000;

/** The right to run in a project. */
export interface Lock {
  /** The run whose process died with the lock in its hand, if that is how it was got. */
  readonly orphan: string | null;
  /** Says that the holder lives; for other machines. */
  touch(): void;
  release(): void;
}

/**
 * Takes the project's lock for a run. The lock is a file that appears whole (a hard link), so that a kill leaves either none or one
 * that names its holder; that of a dead process is taken over.
 *
 * Throws as `node:fs` does when the folder cannot be written.
 */
export function takeLock(path: string, run: string): Result<Lock> {
  const text = JSON.stringify({ ...thisProcess(), run } satisfies Holder);
  const own = `${path}.${process.pid}`;
  writeFileSync(own, text);
  try {
    let orphan: string | null = null;
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (tryLink(own, path)) return success(lockOf(path, text, orphan));
      const held = readLock(path);
      if (held === null) continue;
      if (held.alive) return failure(busy(held.holder));
      orphan = held.holder?.run ?? orphan;
      removeDead(path, held.text);
    }
    return failure(busy(null));
  } finally {
    rmSync(own, { force: true });
  }
}

/** The run that is under way in a project, as its lock says; null when none is. */
export function runUnderWay(path: string): string | null {
  try {
    const held = readLock(path);
    return held?.alive ? (held.holder?.run ?? null) : null;
  } catch {
    return null;
  }
}

function lockOf(path: string, text: string, orphan: string | null): Lock {
  const isOurs = () => readLock(path)?.text === text;
  return {
    orphan,
    touch: () => {
      const now = new Date();
      if (isOurs()) utimesSync(path, now, now);
    },
    release: () => {
      if (isOurs()) rmSync(path, { force: true });
    },
  };
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

interface Held {
  readonly text: string;
  readonly holder: Holder | null;
  readonly alive: boolean;
}

function readLock(path: string): Held | null {
  try {
    const text = readFileSync(path, 'utf8');
    const holder = parseHolder(text);
    if (holder === null) return { text, holder, alive: false };
    const alive = isAlive(holder) ?? Date.now() - statSync(path).mtimeMs < silence;
    return { text, holder, alive };
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function parseHolder(text: string): Holder | null {
  try {
    return lockSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Two may find the same dead holder: whoever took away a lock that was not the dead one's puts it back. */
function removeDead(path: string, text: string): void {
  const aside = `${path}.dead.${process.pid}`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== text) tryLink(aside, path);
    rmSync(aside, { force: true });
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
}

function busy(holder: Holder | null): ReturnType<typeof problem> {
  const who =
    holder === null
      ? ''
      : ` (process ${holder.pid}${holder.host === hostname() ? '' : ` on ${holder.host}`}, run ${holder.run})`;
  const message = `Another run of this project is under way${who}.`;
  return problem(
    'run/busy',
    message,
    'Wait until it has ended, or stop it with Ctrl-C where it was started.',
  );
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
