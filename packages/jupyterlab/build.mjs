// Bundles the worker and the views, each with what it brings itself, and builds the prebuilt extension into labextension/.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { englishOnly } from '../../scripts/bundle.mjs';
import { compressedRuff, ruffFrom } from '../../scripts/ruff-module.mjs';
import { readKernelRuntime } from '../runner/lib/kernel-runtime.js';
import { onPreact } from '../ui/on-preact.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const require = createRequire(import.meta.url);

/** The worker has loaded the module: `src/worker/ruff.ts`. */
const ruffFromWorker = ruffFrom('globalThis.stagewrightRuffModule');

const common = {
  absWorkingDir: at('.'),
  bundle: true,
  platform: 'browser',
  // The browsers of JupyterLab 4.
  target: ['chrome123', 'firefox120', 'safari17.5'],
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  outdir: 'lib/bundled',
  plugins: [englishOnly, ruffFromWorker],
  define: { 'process.env.NODE_ENV': '"production"' },
};

// Over what tsc made of the same sources.
await build({
  ...common,
  entryPoints: { worker: 'src/bundled/worker.ts' },
  format: 'iife',
  alias: { '@stagewright/core': at('../core/src/index.ts') },
});
await build({
  ...common,
  entryPoints: { views: 'src/bundled/views.ts' },
  format: 'esm',
  jsx: 'automatic',
  alias: {
    ...onPreact,
    '@stagewright/core': at('../core/src/index.ts'),
    '@stagewright/ui': at('../ui/src/index.ts'),
  },
});
await build({
  ...common,
  entryPoints: { kernel: 'src/bundled/kernel.ts' },
  format: 'esm',
  define: {
    ...common.define,
    STAGEWRIGHT_RUNTIME: JSON.stringify(readKernelRuntime(at('../../python/src'))),
  },
  alias: {
    '@stagewright/core': at('../core/src/index.ts'),
    '@stagewright/runner/kernel': at('../runner/src/kernel/index.ts'),
  },
});
cpSync(await compressedRuff('gz'), at('lib/bundled/ruff.wasm.bin'));
// The page's bundler takes scripts for its own; this one stays a file, named by its hash so that browsers may keep it.
const worker = readFileSync(at('lib/bundled/worker.js'));
const workerName = `worker.${createHash('sha256').update(worker).digest('hex').slice(0, 16)}.js`;
writeFileSync(at('lib/bundled/worker-name.js'), `export const WORKER = '${workerName}';\n`);

const builder = join(dirname(require.resolve('@jupyter/builder/package.json')), 'lib/build-labextension.js');
const core = join(dirname(require.resolve('@jupyterlab/core-meta/package.json')), 'core.package.json');
const { status, stdout, stderr } = spawnSync(process.execPath, [builder, '--core-package-file', core, '.'], {
  cwd: at('.'),
  encoding: 'utf8',
});
if (status !== 0) {
  process.stderr.write(`${stdout}${stderr}`);
  process.exit(1);
}
writeFileSync(at(`labextension/static/${workerName}`), worker);
