// The lint rule of biome.json that keeps the folders of packages/core/src in one order.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, execute, root } from './support.js';

const ORDER =
  'text problem notebook syntax cells analysis plan config rules files refactor editor run record diff'.split(
    ' ',
  );

interface Report {
  readonly diagnostics: readonly {
    readonly category: string;
    readonly message: unknown;
    readonly location: unknown;
  }[];
}

/** Lints files in a folder laid out like the repository, and gives what the rule about imports says. */
async function lint(files: Record<string, string>): Promise<string[]> {
  const folder = emptyFolder();
  copyFileSync(join(root, 'biome.json'), join(folder, 'biome.json'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const biome = join(root, 'node_modules/.bin/biome');
  const args = ['lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none', '.'];
  const { stdout } = await execute(biome, args, folder);
  const report: Report = JSON.parse(stdout);
  return report.diagnostics
    .filter((diagnostic) => diagnostic.category === 'lint/style/noRestrictedImports')
    .map((diagnostic) => JSON.stringify([diagnostic.location, diagnostic.message]));
}

const importing = (path: string) => `import { a } from '${path}';\nexport const b = a;\n`;

test('a folder of core may import from every folder to its left and from none to its right', async () => {
  const files: Record<string, string> = {};
  for (const from of ORDER) {
    for (const to of ORDER) {
      if (from !== to) files[`packages/core/src/${from}/${to}.ts`] = importing(`../${to}/x.js`);
    }
  }
  const found = await lint(files);
  for (const [left, from] of ORDER.entries()) {
    for (const [right, to] of ORDER.entries()) {
      const path = `packages/core/src/${from}/${to}.ts`;
      if (from === to) continue;
      const said = found.filter((line) => line.includes(path));
      expect(said.length, `${from} imports ${to}`).toBe(right > left ? 1 : 0);
      if (right > left) expect(said[0]).toContain('imports only from folders to its left');
    }
  }
});

test('core uses no Node API and no other package, the runner not the CLI', async () => {
  const found = await lint({
    'packages/core/src/plan/node.ts': importing('node:fs'),
    'packages/core/src/plan/up.ts': importing('@stagewright/runner'),
    'packages/runner/src/up.ts': importing('stagewright'),
    'packages/runner/src/down.ts': importing('@stagewright/core'),
    'packages/runner/src/node.ts': importing('node:fs'),
  });
  expect(found).toHaveLength(3);
  expect(found.find((line) => line.includes('plan/node.ts'))).toContain('no Node API');
  expect(found.find((line) => line.includes('plan/up.ts'))).toContain('cli, server → runner → core');
  expect(found.find((line) => line.includes('runner/src/up.ts'))).toContain('cli, server → runner → core');
});

test('what of the runner a browser uses needs nothing of Node, and nothing that does', async () => {
  const found = await lint({
    'packages/runner/src/kernel/node.ts': importing('node:fs'),
    'packages/runner/src/kernel/store.ts': importing('../store/store.js'),
    'packages/runner/src/kernel/good.ts': importing('../pipeline/read-pipeline.js'),
    'packages/runner/src/pipeline/node.ts': importing('node:path'),
    'packages/runner/src/pipeline/load-pipeline.ts': importing('node:fs'),
  });
  const said = found.map((line) => /src\/\w+\/[\w-]+\.ts/.exec(line)?.[0]).sort();
  expect(said).toEqual(['src/kernel/node.ts', 'src/kernel/store.ts', 'src/pipeline/node.ts']);
});
