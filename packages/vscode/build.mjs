// Bundles the extension, the language server and the worker into dist/, with the views and the runtime of stages beside them.
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { englishOnly, noJsonSchemas } from '../../scripts/bundle.mjs';
import { ruffFrom } from '../../scripts/ruff-module.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const ruffFromFile = ruffFrom(
  "require('zlib').brotliDecompressSync(require('fs').readFileSync(__dirname + '/ruff.wasm.br'))",
);
const { default: manifest } = await import('./package.json', { with: { type: 'json' } });

rmSync(at('dist'), { recursive: true, force: true });

const common = {
  absWorkingDir: at('.'),
  bundle: true,
  format: 'cjs',
  platform: 'node',
  // What VS Code 1.100 and newer bring.
  target: 'node20',
  minify: true,
  keepNames: false,
  legalComments: 'none',
  logLevel: 'warning',
  mainFields: ['module', 'main'],
  outdir: 'dist',
  define: { STAGEWRIGHT_VERSION: JSON.stringify(manifest.version) },
  alias: {
    '@stagewright/core': at('../core/src/index.ts'),
    '@stagewright/runner': at('../runner/src/index.ts'),
  },
};

await build({
  ...common,
  entryPoints: { extension: 'src/extension.ts' },
  outExtension: { '.js': '.cjs' },
  external: ['vscode'],
});
// The two processes share much of core: what both need is there once, in files of its own.
await build({
  ...common,
  entryPoints: { server: 'src/server-process.ts', worker: 'src/worker/main.ts' },
  format: 'esm',
  splitting: true,
  outExtension: { '.js': '.mjs' },
  plugins: [englishOnly, noJsonSchemas, ruffFromFile],
  // Bundled CommonJS packages call `require` for Node's own modules, and look for files beside them.
  banner: {
    js: [
      "import{createRequire as __createRequire}from'node:module';",
      "import{dirname as __dirnameOf}from'node:path';import{fileURLToPath as __pathOf}from'node:url';",
      'const require=__createRequire(import.meta.url),__dirname=__dirnameOf(__pathOf(import.meta.url));',
    ].join(''),
  },
});

for (const name of ['views.js', 'views.css']) cpSync(at(`../ui/dist/${name}`), at(`dist/${name}`));
// The runtime of stages; what compares a notebook with its pipeline is the command line's, and what runs in a kernel is JupyterLab's.
cpSync(at('../cli/dist/python'), at('dist/python'), {
  recursive: true,
  filter: (path) => !/stagewright[\\/](verify|driver)$/.test(path),
});
