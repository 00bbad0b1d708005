// Makes dist/stagewright.vsix of what `build.mjs` has made.
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import { compressedRuff } from './compress-ruff.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

cpSync(await compressedRuff(), at('dist/ruff.wasm.br'));
cpSync(at('../../LICENSE'), at('LICENSE'));
await createVSIX({
  cwd: at('.'),
  packagePath: at('dist/stagewright.vsix'),
  // Everything that is used is in the bundles.
  dependencies: false,
  allowMissingRepository: true,
});
