// Makes dist/stagewright.vsix of what `build.mjs` has made. `STAGEWRIGHT_BASE_URL`: the https address where this folder of the published repository can be
// read, for the pictures of the marketplace page.
import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import { compressedRuff } from '../../scripts/ruff-module.mjs';

/** What a person may have to download, in bytes. */
const BUDGET = 3_000_000;

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

cpSync(await compressedRuff('br'), at('dist/ruff.wasm.br'));
cpSync(at('../../LICENSE'), at('LICENSE'));
/** Pictures would be as large as the rest: without an address they are left out, rather than broken. */
const baseUrl = process.env.STAGEWRIGHT_BASE_URL;
const page = readFileSync(at('README.md'), 'utf8');
const pictures = /^!\[[^\]]*\]\([^)]*\)\n\n?/gm;
writeFileSync(at('dist/README.md'), baseUrl === undefined ? page.replace(pictures, '') : page);

const packagePath = at('dist/stagewright.vsix');
await createVSIX({
  cwd: at('.'),
  packagePath,
  // Everything that is used is in the bundles.
  dependencies: false,
  allowMissingRepository: true,
  readmePath: 'dist/README.md',
  ...(baseUrl === undefined ? {} : { baseContentUrl: baseUrl, baseImagesUrl: baseUrl }),
});

const { size } = statSync(packagePath);
const sizes = `${size.toLocaleString('en')} bytes, of ${BUDGET.toLocaleString('en')} that it may have`;
if (size > BUDGET) throw new Error(`stagewright.vsix is too large: ${sizes}`);
process.stdout.write(`stagewright.vsix: ${sizes}\n`);
