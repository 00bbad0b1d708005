import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureChromium } from '../../scripts/setup/code-server-setup.mjs';
import { childEnv, root } from '../../scripts/setup/paths.mjs';
import { mustExecute } from '../../scripts/setup/process.mjs';
import { ensureVenv } from '../../scripts/setup/python-setup.mjs';

const REQUIREMENTS = `test/requirements-jupyterlab${process.env.STAGEWRIGHT_LAB === 'oldest' ? '-oldest' : ''}.txt`;

/**
 * Makes what the tests need when it is not there, builds the wheel, and installs it with pip into a copy of an environment with JupyterLab, as a
 * person would.
 */
export default async function setup(): Promise<() => void> {
  process.env.STAGEWRIGHT_CHROMIUM = await ensureChromium();
  process.env.STAGEWRIGHT_TEST_BIN = await ensureVenv('test/requirements.txt');
  const folder = join(root, 'packages/jupyterlab');
  await mustExecute('npm', ['run', 'package', '--silent'], { cwd: folder, env: childEnv() });
  const wheels = readdirSync(join(folder, 'dist')).filter((name) => name.endsWith('.whl'));
  const own = mkdtempSync(join(tmpdir(), 'stagewright-env-'));
  const env = join(own, 'env');
  copyEnvironment(dirname(await ensureVenv(REQUIREMENTS)), env);
  const python = join(env, 'bin/python');
  const install = ['-m', 'pip', 'install', '--no-index', '--no-deps', '--disable-pip-version-check'];
  await mustExecute(python, [...install, ...wheels.map((name) => join(folder, 'dist', name))], {});
  process.env.STAGEWRIGHT_LAB_PYTHON = python;
  return () => rmSync(own, { recursive: true, force: true });
}

/** A copy of an environment: links where the disk can, since nobody changes what is in it. pip writes new files only. */
function copyEnvironment(from: string, to: string): void {
  try {
    execFileSync('cp', ['-al', from, to], { stdio: 'ignore' });
  } catch {
    rmSync(to, { recursive: true, force: true });
    execFileSync('cp', ['-a', from, to]);
  }
  pointScripts(join(to, 'bin'), join(from, 'bin'));
}

/** The commands of an environment name its Python in their first line. */
function pointScripts(bin: string, before: string): void {
  for (const name of readdirSync(bin)) {
    const path = join(bin, name);
    const stat = lstatSync(path);
    const text = stat.isFile() ? readFileSync(path, 'latin1') : '';
    if (!text.startsWith(`#!${before}/`)) continue;
    // A file of its own: the old one is linked from the environment that was copied.
    rmSync(path);
    writeFileSync(path, text.replace(before, bin), { encoding: 'latin1', mode: stat.mode });
  }
}
