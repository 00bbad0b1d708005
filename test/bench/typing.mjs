// How long an editor waits after a key, against the number of cells: for diagnostics of the built language server over stdio, and in the real VS Code.
// `npm run bench:typing`; with --write-docs it writes docs/typing.md. It wants a machine that does nothing else, for a quarter of an hour.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { cache, childEnv, root } from '../../scripts/setup/paths.mjs';
import { mustExecute } from '../../scripts/setup/process.mjs';
import { quantile } from './quantile.mjs';
import { BUDGET, editorTable, page, serverTable } from './typing-page.mjs';
import { measureServer } from './typing-server.mjs';

const SERVER_SIZES = [10, 25, 50, 100, 200, 500, 1000];
const EDITOR_SIZES = (process.env.STAGEWRIGHT_TYPING_SIZES ?? '10,100,200,500,1000').split(',').map(Number);

/** Types in the real VS Code; gives a row for each size. */
async function measureEditor() {
  const words = ['vitest', 'run', '--config', 'test/vscode/measure.config.ts'];
  const env = childEnv([], { STAGEWRIGHT_TYPING_SIZES: EDITOR_SIZES.join() });
  await mustExecute('npx', words, { cwd: root, env, onText: (text) => process.stderr.write(text) });
  return EDITOR_SIZES.map((count) => {
    const typed = JSON.parse(readFileSync(join(cache, 'test/vscode', `typing-${count}.json`), 'utf8'));
    const found = typed.with.map((one) => one.found);
    const longest = (name) =>
      Object.fromEntries(
        ['with', 'without'].map((which) => [which, Math.max(...typed[which].map((one) => one[name]))]),
      );
    const [median, p95, worst] = [0.5, 0.95, 1].map((part) => quantile(found, part));
    const [key, task, frame] = ['key', 'task', 'frame'].map(longest);
    return { count, median, p95, worst, key, task, frame };
  });
}

const server = [];
for (const count of SERVER_SIZES) {
  process.stderr.write(`${count} cells\n`);
  server.push(await measureServer(count));
}
console.log(serverTable(server));
const editor = await measureEditor();
console.log(`\n${editorTable(editor)}\n`);
for (const [where, rows] of Object.entries({ 'the server': server, 'VS Code': editor })) {
  const judged = rows.find(({ count }) => count === BUDGET.cells);
  if (judged === undefined) continue;
  console.log(
    `${where}, ${BUDGET.cells} cells: ${judged.p95 <= BUDGET.ms ? 'kept' : 'missed'} (budget ${BUDGET.ms} ms)`,
  );
}
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.version}`;
if (process.argv.includes('--write-docs'))
  writeFileSync(join(root, 'docs', 'typing.md'), page(server, editor, machine));
