// Bundles the language server into dist/main.js.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { englishOnly } from '../../scripts/bundle.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const { default: manifest } = await import('./package.json', { with: { type: 'json' } });

await build({
  absWorkingDir: at('.'),
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'linked',
  logLevel: 'warning',
  mainFields: ['module', 'main'],
  plugins: [englishOnly],
  define: { STAGEWRIGHT_VERSION: JSON.stringify(manifest.version) },
  alias: { '@stagewright/core': at('../core/src/index.ts') },
  // Its 10 MB of WebAssembly stay beside it, and are loaded when code is generated.
  external: ['@astral-sh/ruff-wasm-nodejs'],
  // Bundled CommonJS packages call `require` for Node's own modules.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
});
