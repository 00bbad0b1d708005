import { ensureVenv } from '../../scripts/setup/python-setup.mjs';

/** Makes the Python environments when they are not there, so that the tests also run without `npm test`. */
export default async function setup(): Promise<void> {
  process.env.STAGEWRIGHT_TEST_BIN = await ensureVenv('test/requirements.txt');
  process.env.STAGEWRIGHT_TORCH_BIN = await ensureVenv('test/requirements-temperature.txt');
  process.env.STAGEWRIGHT_JUPYTER_BIN = await ensureVenv('test/requirements-jupyterlab.txt');
  process.env.STAGEWRIGHT_CLIENT_BIN = await ensureVenv('test/server/requirements.txt');
}
