// Makes dist/stagewright.vsix of what `build.mjs` has made.
import { cpSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import { compressedRuff } from './compress-ruff.mjs';

/** What a person may have to download, in bytes. */
const BUDGET = 3_000_000;

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

cpSync(await compressedRuff(), at('dist/ruff.wasm.br'));
cpSync(at('../../LICENSE'), at('LICENSE'));
const packagePath = at('dist/stagewright.vsix');
await createVSIX({
  cwd: at('.'),
  packagePath,
  // Everything that is used is in the bundles.
  dependencies: false,
  allowMissingRepository: true,
});

const { size } = statSync(packagePath);
const sizes = `${size.toLocaleString('en')} bytes, of ${BUDGET.toLocaleString('en')} that it may have`;
if (size > BUDGET) throw new Error(`stagewright.vsix is too large: ${sizes}`);
process.stdout.write(`stagewright.vsix: ${sizes}\n`);
