// Editors complete stagewright.yaml from schemas/, which is written from the zod schemas.
import { join } from 'node:path';
import { test } from 'vitest';
import { root, succeed } from './support.js';

test('the JSON Schemas are what the zod schemas say', async () => {
  await succeed(process.execPath, [join(root, 'scripts/schemas.mjs'), '--check'], root);
});
