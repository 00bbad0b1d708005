// npm run bench: the budgets, each as a ratio to its peer, measured in one run on this machine.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuild, ensureNodeModules } from './setup/node-setup.mjs';
import { childEnv, nodeBin, root } from './setup/paths.mjs';
import { ensureVenv } from './setup/python-setup.mjs';
import { runMain } from './setup/steps.mjs';

await runMain(async () => {
  await ensureNodeModules();
  await ensureBuild();
  const environments = [
    'test/requirements.txt',
    'test/bench/requirements.txt',
    'test/bench/kale-requirements.txt',
  ];
  const bins = [];
  for (const requirements of environments) bins.push(await ensureVenv(requirements));
  // The benchmark imports what `npm ci` has put there, so it is a process of its own, with our own Node.
  const options = { stdio: 'inherit', cwd: root, env: childEnv([bins[0]], { DVC_NO_ANALYTICS: '1' }) };
  return (
    spawnSync(
      join(nodeBin, 'node'),
      [join(root, 'test/bench/main.mjs'), ...bins, ...process.argv.slice(2)],
      options,
    ).status ?? 1
  );
});
