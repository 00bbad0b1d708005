// npm start: from a notebook to a tracked pipeline and a metric diff, on examples/digits in a folder of its own; then JupyterLab there.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ensureBuild, ensureNodeModules } from './setup/node-setup.mjs';
import { cache, childEnv, root } from './setup/paths.mjs';
import { execute, mustExecute, StepError } from './setup/process.mjs';
import { ensureVenv } from './setup/python-setup.mjs';
import { bold, dim, runMain, step } from './setup/steps.mjs';

const EXAMPLE = 'digits';
const CHANGED_PARAM = 'n_components=10';
const KEEP_MS = 60 * 60 * 1000;

/** A new folder with the example's notebook; folders of starts that are more than an hour old go. */
async function freshFolder() {
  const parent = join(cache, 'start');
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    const old = await stat(join(parent, name)).catch(() => null);
    if (old && Date.now() - old.mtimeMs > KEEP_MS)
      await rm(join(parent, name), { recursive: true, force: true });
  }
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const folder = join(parent, `${EXAMPLE}-${stamp}-${process.pid}`);
  await cp(join(root, 'examples', EXAMPLE), folder, { recursive: true });
  return folder;
}

/** Runs commands in the folder, printed as a person would type them. */
function typist(folder, env) {
  return async (...words) => {
    process.stdout.write(`\n${bold(`$ ${words.join(' ')}`)}\n`);
    await mustExecute(words[0], words.slice(1), { cwd: folder, env, show: true });
  };
}

async function startGit(folder, env) {
  if ((await execute('git', ['--version'])).code !== 0) {
    process.stdout.write(dim('git is not there, so the runs will record no commit\n'));
    return async () => {};
  }
  const type = typist(folder, env);
  await type('git', 'init', '--quiet');
  return async (message) => {
    process.stdout.write(`\n${bold(`$ git add . && git commit --quiet -m "${message}"`)}\n`);
    const who = ['-c', 'user.name=Stagewright example', '-c', 'user.email=example@example.com'];
    await mustExecute('git', ['add', '.'], { cwd: folder, env });
    await mustExecute('git', [...who, 'commit', '--quiet', '-m', message], { cwd: folder, env });
  };
}

/** The name under which params.yaml holds the param that the second run changes: `features.n_components`, or without a stage. */
async function changedParam(folder, env) {
  const [name] = CHANGED_PARAM.split('=');
  const plan = await mustExecute('stagewright', ['plan', `${EXAMPLE}.ipynb`, '--json'], { cwd: folder, env });
  const found = /"key":\s*"([\w.]*\bn_components)"/.exec(plan)?.[1];
  if (!found) throw new StepError(`the plan of ${EXAMPLE}.ipynb has no param ${name}`);
  return CHANGED_PARAM.replace(name, found);
}

async function showPipeline(bin) {
  const folder = await freshFolder();
  // The one file that the folder holds besides the notebook and its text is the list of packages: extraction writes its own.
  await rm(join(folder, 'requirements.txt'), { force: true });
  const env = childEnv([bin], process.stdout.isTTY ? { FORCE_COLOR: process.env.NO_COLOR ? '0' : '1' } : {});
  process.stdout.write(`\nin a copy of examples/${EXAMPLE}: ${relative(process.cwd(), folder)}\n`);
  const type = typist(folder, env);
  const commit = await startGit(folder, env);
  await commit('The notebook');
  await type('stagewright', 'plan', `${EXAMPLE}.ipynb`);
  await type('stagewright', 'extract', `${EXAMPLE}.ipynb`, '--yes');
  await commit('The pipeline');
  await type('stagewright', 'run');
  await type('stagewright', 'run', '--set', await changedParam(folder, env));
  await type('stagewright', 'diff');
  process.stdout.write(
    `\nThe pipeline is in ${relative(process.cwd(), folder)}: look at it, or run its commands there.\n`,
  );
  return folder;
}

/** Opens the notebook in JupyterLab with the extension, until Ctrl-C. `options` are JupyterLab's own. */
async function openLab(folder, options) {
  const bin = await ensureVenv('examples/requirements-jupyterlab.txt');
  const env = childEnv([bin]);
  const dist = join(root, 'packages/jupyterlab/dist');
  await step('JupyterLab extension', async (note) => {
    await mustExecute('npm', ['run', 'package', '--silent', '-w', 'packages/jupyterlab'], {
      cwd: root,
      env,
      onText: note,
    });
    const wheels = (await readdir(dist)).filter((name) => name.endsWith('.whl'));
    const install = ['-m', 'pip', 'install', '--no-index', '--no-deps', '--force-reinstall'];
    await mustExecute(join(bin, 'python'), [...install, ...wheels.map((name) => join(dist, name))], {
      env,
      onText: note,
    });
  });
  const rootUser = process.getuid?.() === 0 ? ['--allow-root'] : [];
  process.stdout.write(
    `\n${bold('JupyterLab')}: the panel is at the right, under the graph’s sign; Ctrl-C ends it\n`,
  );
  const lab = spawn(join(bin, 'python'), ['-m', 'jupyterlab', `${EXAMPLE}.ipynb`, ...rootUser, ...options], {
    cwd: folder,
    env,
    stdio: 'inherit',
  });
  // JupyterLab asks whether to stop, and stops by itself.
  process.on('SIGINT', () => undefined);
  return new Promise((resolve) => lab.on('close', (code) => resolve(code ?? 0)));
}

await runMain(async () => {
  const options = process.argv.slice(2);
  process.stdout.write(`${bold('Stagewright')}: setting up\n`);
  await ensureNodeModules();
  await ensureBuild();
  if (!existsSync(join(root, 'examples', EXAMPLE))) throw new StepError(`examples/${EXAMPLE} is missing`);
  const folder = await showPipeline(await ensureVenv(`examples/${EXAMPLE}/requirements.txt`));
  if (!options.includes('--no-lab')) return openLab(folder, options);
});
