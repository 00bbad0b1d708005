// Bundles the command into dist/: one chunk that starts, and one for each command, loaded when it is called.
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const { default: manifest } = await import('./package.json', { with: { type: 'json' } });

/** zod brings its messages in fifty languages; the command speaks one. */
const englishOnly = {
  name: 'english-only',
  setup: ({ onLoad }) =>
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    })),
};

const { metafile } = await build({
  metafile: true,
  absWorkingDir: at('.'),
  entryPoints: { main: 'src/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  chunkNames: 'chunks/[name]-[hash]',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'linked',
  logLevel: 'warning',
  mainFields: ['module', 'main'],
  plugins: [englishOnly],
  define: { STAGEWRIGHT_VERSION: JSON.stringify(manifest.version) },
  alias: {
    '@stagewright/core': at('../core/src/index.ts'),
    '@stagewright/runner': at('../runner/src/index.ts'),
  },
  // Its 10 MB of WebAssembly stay beside it; only `extract` loads it.
  external: ['@astral-sh/ruff-wasm-nodejs'],
  // Bundled CommonJS packages call `require` for Node's own modules.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
});

// What earlier builds left goes last: a command that is starting meanwhile still finds its chunks.
const written = new Set(Object.keys(metafile.outputs));
for (const name of readdirSync(at('dist/chunks'))) {
  if (!written.has(`dist/chunks/${name}`)) rmSync(at(`dist/chunks/${name}`));
}

// The runtime that stages import when they are run by Stagewright.
const runtime = at('../../python/src');
if (existsSync(runtime)) {
  cpSync(runtime, at('dist/python'), {
    recursive: true,
    filter: (source) => !/__pycache__|\.egg-info|\.pyc$/.test(source),
  });
}
