// Bundles the language server into dist/main.js.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { englishOnly, nodeProgram, REQUIRE } from '../../scripts/bundle.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const { default: manifest } = await import('./package.json', { with: { type: 'json' } });

await build({
  ...nodeProgram,
  absWorkingDir: at('.'),
  entryPoints: ['src/main.ts'],
  plugins: [englishOnly],
  define: { STAGEWRIGHT_VERSION: JSON.stringify(manifest.version) },
  alias: { '@stagewright/core': at('../core/src/index.ts') },
  banner: { js: REQUIRE },
});
