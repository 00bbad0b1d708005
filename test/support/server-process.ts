import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_MS = 120_000;

/**
 * Waits until a server that was started answers at an address.
 *
 * @param log the file with what it printed, for the error.
 * @throws Error when it has ended, or does not answer.
 */
export async function untilAnswers(address: string, child: ChildProcess, log: string): Promise<void> {
  const until = Date.now() + READY_MS;
  for (;;) {
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok) return;
    if (child.exitCode !== null || Date.now() > until)
      throw new Error(`${address} does not answer; see ${log}`);
    await sleep(100);
  }
}

/** Asks a detached process, and all that it started, to end; kills what has not ended after five seconds. */
export async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  signalGroup(child, 'SIGTERM');
  await Promise.race([ended, sleep(5000)]);
  signalGroup(child, 'SIGKILL');
}

/** Sends a signal to a detached process and all that it started. */
export function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}
