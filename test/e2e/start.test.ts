// The first thing that a newcomer types.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, succeed } from './support.js';

test('npm start -- --no-lab shows plan, run and diff of two runs', async () => {
  const shown = await succeed(process.execPath, [join(root, 'scripts/start.mjs'), '--no-lab'], root);
  const commands = [...shown.matchAll(/^\$ stagewright (\w+)/gm)].map((match) => match[1]);
  expect(commands).toEqual(['plan', 'extract', 'run', 'run', 'diff']);
  const diff = shown.slice(shown.indexOf('$ stagewright diff'));
  expect(diff).toContain('accuracy');
  expect(diff).toContain('macro_recall');
  expect(diff).toContain('n_components');
});
