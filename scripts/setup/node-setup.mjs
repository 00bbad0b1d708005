// node_modules and the build.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { childEnv, root } from './paths.mjs';
import { mustExecute, StepError } from './process.mjs';
import { step } from './steps.mjs';

const OLDEST_NODE = 20;

function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
  } catch {
    return null;
  }
}

/**
 * Whether node_modules holds what package-lock.json says. npm writes `node_modules/.package-lock.json` at the end of an install,
 * so a missing or differing one means that an install was broken off or that the lock has changed since.
 */
export function nodeModulesAreFresh() {
  const wanted = readLock(join(root, 'package-lock.json'));
  const have = readLock(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === null) throw new StepError('package-lock.json is missing or not JSON: restore it from git');
  if (have === null) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/')) return true;
    // Optional packages are for other platforms; npm leaves them out.
    if (have[path] === undefined) return entry.optional === true;
    return have[path].version === entry.version && existsSync(join(root, path));
  });
}

/** Installs the packages of package-lock.json unless they are there. */
export async function ensureNodeModules() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST_NODE)
    throw new StepError(`Node ${OLDEST_NODE} or newer is needed, this is ${process.version}`);
  if (nodeModulesAreFresh()) return;
  await step('npm ci', (note) =>
    withLock('npm', note, async () => {
      if (nodeModulesAreFresh()) return;
      await mustExecute('npm', ['ci', '--no-audit', '--no-fund'], {
        cwd: root,
        env: childEnv(),
        onText: note,
      });
    }),
  );
}

/** Type-checks and builds; quick when nothing changed, since tsc is incremental and esbuild takes well under a second. */
export async function ensureBuild() {
  await step('npm run build', (note) =>
    withLock('build', note, () =>
      mustExecute('npm', ['run', 'build', '--silent'], { cwd: root, env: childEnv(), onText: note }),
    ),
  );
}
