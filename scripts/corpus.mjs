// npm run corpus -- [--cut three] [--package P] [--only NAME] [--limit N] [--how commands]: see docs/corpus.md and --help.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuild, ensureNodeModules } from './setup/node-setup.mjs';
import { childEnv, root } from './setup/paths.mjs';
import { ensureVenv } from './setup/python-setup.mjs';
import { runMain } from './setup/steps.mjs';

await runMain(async () => {
  const args = process.argv.slice(2);
  if (!args.includes('--only-execute') && !args.includes('--no-build')) {
    await ensureNodeModules();
    await ensureBuild();
  }
  const bin = await ensureVenv('test/corpus/requirements.txt');
  const options = { stdio: 'inherit', env: childEnv([bin]), cwd: root };
  return (
    spawnSync(join(bin, 'python'), ['-u', join(root, 'test/corpus/main.py'), ...args], options).status ?? 1
  );
});
