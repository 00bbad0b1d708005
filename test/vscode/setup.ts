import { join } from 'node:path';
import { ensureChromium, ensureCodeServer } from '../../scripts/setup/code-server-setup.mjs';
import { childEnv, root } from '../../scripts/setup/paths.mjs';
import { mustExecute } from '../../scripts/setup/process.mjs';
import { ensureVenv } from '../../scripts/setup/python-setup.mjs';

/** Makes what the tests need when it is not there, and the `.vsix` of the build as it is. */
export default async function setup(): Promise<void> {
  process.env.STAGEWRIGHT_TEST_BIN = await ensureVenv('test/requirements.txt');
  process.env.STAGEWRIGHT_CHROMIUM = await ensureChromium();
  process.env.STAGEWRIGHT_CODE_SERVER = await ensureCodeServer();
  await mustExecute('npm', ['run', 'package', '--silent'], {
    cwd: join(root, 'packages/vscode'),
    env: childEnv(),
  });
}
