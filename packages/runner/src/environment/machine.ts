import { arch, availableParallelism, cpus, hostname, release, totalmem, type, userInfo } from 'node:os';
import type { Environment } from '@stagewright/core';

/** Facts of the machine that cost nothing to get. */
export function machineFacts(): Partial<Environment> {
  return {
    user: userName(),
    host: hostname(),
    platform: `${type()} ${release()} ${arch()}`,
    cpu: { model: cpus()[0]?.model.trim() || arch(), cores: availableParallelism() },
    memory: totalmem(),
  };
}

/** A container’s user may have no name. */
function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}
