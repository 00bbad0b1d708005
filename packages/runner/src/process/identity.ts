import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { ProcessFact } from '@stagewright/core';

/** This process, so that others can tell later whether it still is. */
export function thisProcess(): ProcessFact {
  return { pid: process.pid, started: startOf(process.pid) ?? 'unknown', host: hostname() };
}

/** Whether a process still is; null when it cannot be known, since it is on another machine. */
export function isAlive(fact: ProcessFact): boolean | null {
  if (fact.host !== hostname()) return null;
  const started = startOf(fact.pid);
  return started !== null && (fact.started === 'unknown' || started === fact.started);
}

/**
 * Something that differs between two processes that had the same number, one after the other: on Linux the boot and the
 * clock tick of the start (field 22 of /proc/PID/stat, see proc(5)). null: there is no such process.
 */
function startOf(pid: number): string | null {
  if (process.platform !== 'linux') return startByPs(pid);
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return null;
    return `${bootId()}:${fields[18] ?? ''}`;
  } catch {
    return null;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

function startByPs(pid: number): string | null {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}

/** Whether a process belongs to a run: Stagewright gives the run's id to each stage in its environment. Linux only. */
export function belongsToRun(pid: number, id: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`STAGEWRIGHT_RUN=${id}`);
  } catch {
    return false;
  }
}
