// Makes dist/stagewright-….whl: the Python runtime of python/, and the prebuilt extension of labextension/.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnv } from '../../scripts/setup/paths.mjs';
import { mustExecute } from '../../scripts/setup/process.mjs';
import { ensureVenv } from '../../scripts/setup/python-setup.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const NAME = '@stagewright/jupyterlab';
const SHARED = `share/jupyter/labextensions/${NAME}`;

/**
 * https://hatch.pypa.io/latest/plugins/builder/wheel/#options, and where JupyterLab looks for translations of extensions:
 * https://jupyterlab.readthedocs.io/en/stable/extension/internationalization.html
 */
const EXTENSION = `
[project.entry-points."jupyterlab.locale"]
stagewright = "stagewright"

[tool.hatch.build.targets.wheel.shared-data]
"labextension" = "${SHARED}"
"install.json" = "${SHARED}/install.json"
"jupyter-config.json" = "etc/jupyter/jupyter_server_config.d/stagewright.json"
`;

const staged = at('dist/wheel');
rmSync(at('dist'), { recursive: true, force: true });
mkdirSync(staged, { recursive: true });
const isSource = (path) => !/__pycache__|\.pyc$|[\\/]tests$/.test(path);
cpSync(at('../../python'), staged, { recursive: true, filter: isSource });
cpSync(at('../../LICENSE'), join(staged, 'LICENSE'));
cpSync(at('labextension'), join(staged, 'labextension'), { recursive: true });
for (const name of ['install.json', 'jupyter-config.json']) cpSync(at(name), join(staged, name));
const messages = join(staged, 'src/stagewright/locale/es_ES/LC_MESSAGES');
mkdirSync(messages, { recursive: true });
cpSync(at('locale/es_ES.json'), join(messages, 'stagewright.json'));
const project = readFileSync(join(staged, 'pyproject.toml'), 'utf8');
writeFileSync(join(staged, 'pyproject.toml'), project + EXTENSION);

const bin = await ensureVenv('packages/jupyterlab/requirements.txt');
const words = ['-m', 'hatchling', 'build', '--target', 'wheel', '--directory', at('dist')];
await mustExecute(join(bin, 'python'), words, { cwd: staged, env: childEnv([bin]) });
const wheel = readdirSync(at('dist')).find((name) => name.endsWith('.whl'));
process.stdout.write(`packages/jupyterlab/dist/${wheel}\n`);
