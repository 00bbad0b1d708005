// npm run docs:rules: writes docs/rules.md from the rules of packages/core. With --check it writes nothing and ends 1 when the
// page is not as it would be written.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RULES, renderRuleDocs } from '../packages/core/lib/index.js';
import { root } from './setup/paths.mjs';

const path = join(root, 'docs', 'rules.md');
const text = renderRuleDocs(RULES);
const now = await readFile(path, 'utf8').catch(() => null);
if (now !== text && process.argv.includes('--check')) {
  console.error('docs/rules.md is not what the rules say: run npm run docs:rules');
  process.exitCode = 1;
} else if (now !== text) {
  await writeFile(path, text);
  console.log('wrote docs/rules.md');
}
