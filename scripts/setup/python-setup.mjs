// Python environments, each named by the hash of its requirements file, so that a changed file makes a new one.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { installDebianPackages } from './debian-packages.mjs';
import { withLock } from './lock.mjs';
import { cache, childEnv, root } from './paths.mjs';
import { execute, mustExecute, StepError } from './process.mjs';
import { step } from './steps.mjs';

const OLDEST = [3, 11];
const VERSION_SCRIPT = 'import sys; print("%d.%d" % sys.version_info[:2])';

async function systemPython(note, mayInstall = true) {
  for (const name of ['python3', 'python3.13', 'python3.12', 'python3.11']) {
    const { code, output } = await execute(name, ['-c', VERSION_SCRIPT]);
    const [major, minor] = output.trim().split('.').map(Number);
    if (code === 0 && (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]))) {
      return { command: name, version: output.trim() };
    }
  }
  if (mayInstall && (await installDebianPackages(['python3', 'python3-venv'], note)))
    return systemPython(note, false);
  throw new StepError(`Python ${OLDEST.join('.')} or newer is needed and none is on the PATH`);
}

async function createVenv(python, folder, note) {
  const args = ['-m', 'venv', folder];
  const first = await execute(python.command, args, { onText: note });
  if (first.code === 0) return;
  // Debian keeps ensurepip in a package of its own.
  const packages = ['python3-venv'];
  if (await installDebianPackages(packages, note)) {
    await rm(folder, { recursive: true, force: true });
    await mustExecute(python.command, args, { onText: note });
    return;
  }
  throw new StepError(`${first.output.trim()}\nOn Debian: sudo apt-get install ${packages.join(' ')}`);
}

/** The text of a requirements file with those that it includes by `-r`. */
async function readRequirements(path) {
  const lines = (await readFile(path, 'utf8')).split('\n');
  const texts = lines.map((line) => {
    const included = /^-r\s+(\S+)/.exec(line)?.[1];
    return included ? readRequirements(join(dirname(path), included)) : line;
  });
  return (await Promise.all(texts)).join('\n');
}

/**
 * The `bin` folder of an environment with just what `requirementsFile` (relative to the repository) pins. Made once; a broken-off
 * installation is gone on with the next time.
 */
export async function ensureVenv(requirementsFile) {
  const path = join(root, requirementsFile);
  const text = await readRequirements(path);
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const folder = join(cache, `venv-${hash}`);
  const marker = join(folder, '.complete');
  const bin = join(folder, 'bin');
  // A link to a Python that is gone does not exist either.
  const isReady = () => existsSync(marker) && existsSync(join(bin, 'python'));
  if (isReady()) return bin;
  await mkdir(cache, { recursive: true });
  // Tools that look upwards for a package.json would else read Python environments as ES modules.
  await writeFile(join(cache, 'package.json'), '{"type":"commonjs"}\n');
  const title = `Python packages of ${relative(root, path)}`;
  await step(title, (note) =>
    withLock(basename(folder), note, async () => {
      if (isReady()) return;
      const python = await systemPython(note);
      if (!existsSync(join(bin, 'pip')) || !existsSync(join(bin, 'python')))
        await createVenv(python, folder, note);
      const install = ['-m', 'pip', 'install', '--disable-pip-version-check', '-r', path];
      await mustExecute(join(bin, 'python'), install, {
        cwd: dirname(path),
        env: childEnv([bin]),
        onText: note,
      });
      await writeFile(marker, `${requirementsFile}\n`);
    }),
  );
  return bin;
}
