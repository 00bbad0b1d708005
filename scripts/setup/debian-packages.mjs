// Packages of the system: installed where that is ours to do, named where it is not.
import { existsSync } from 'node:fs';
import { withLock } from './lock.mjs';
import { childEnv } from './paths.mjs';
import { mustExecute } from './process.mjs';

/** True when it installed the packages; false where that is not ours to do (not Debian, not root). */
export async function installDebianPackages(names, note) {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return false;
  const env = childEnv([], { DEBIAN_FRONTEND: 'noninteractive' });
  await withLock('apt', note, async () => {
    await mustExecute('apt-get', ['update', '-q'], { env, onText: note });
    const install = ['install', '-y', '-q', '--no-install-recommends', ...names];
    await mustExecute('apt-get', install, { env, onText: note });
  });
  return true;
}
