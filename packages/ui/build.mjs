// Bundles the views for a webview into dist/: views.js and views.css. Hosts with a bundler of their own use lib/ and views.css.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { englishOnly, noJsonSchemas } from '../../scripts/bundle.mjs';
import { onPreact } from './on-preact.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

await build({
  absWorkingDir: at('.'),
  entryPoints: { views: 'src/webview.ts' },
  outdir: 'dist',
  bundle: true,
  format: 'iife',
  platform: 'browser',
  // The browsers of VS Code 1.100 and of JupyterLab 4.
  target: ['chrome123', 'firefox120', 'safari17.5'],
  jsx: 'automatic',
  minify: true,
  legalComments: 'linked',
  logLevel: 'warning',
  plugins: [englishOnly, noJsonSchemas],
  define: { 'process.env.NODE_ENV': '"production"' },
  alias: { ...onPreact, '@stagewright/core': at('../core/src/index.ts') },
});
await build({
  absWorkingDir: at('.'),
  entryPoints: { views: 'src/style/index.css' },
  outdir: 'dist',
  bundle: true,
  minify: true,
  logLevel: 'warning',
});
