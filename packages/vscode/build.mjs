// Bundles the extension and the language server into dist/.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { englishOnly } from '../../scripts/bundle.mjs';
import { ruffFromFile } from './compress-ruff.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
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
  outExtension: { '.js': '.cjs' },
  outdir: 'dist',
  define: { STAGEWRIGHT_VERSION: JSON.stringify(manifest.version) },
  alias: {
    '@stagewright/core': at('../core/src/index.ts'),
    '@stagewright/runner': at('../runner/src/index.ts'),
  },
};

await build({ ...common, entryPoints: { extension: 'src/extension.ts' }, external: ['vscode'] });
await build({
  ...common,
  entryPoints: { server: 'src/server-process.ts' },
  plugins: [englishOnly, ruffFromFile],
});
