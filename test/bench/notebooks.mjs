// Whole notebooks against the bare parser, and against soorgeon and Kale, each in its own process and as a command.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/setup/paths.mjs';
import { cpuMs, median } from './analysis.mjs';

const CORPUS_NOTEBOOKS = 40;

/** The examples, and notebooks of the corpus where `npm run corpus` has fetched it. */
export function notebookPaths() {
  const examples = ['digits', 'temperature', 'untagged'].map((name) =>
    join(root, 'examples', name, `${name}.ipynb`),
  );
  const corpus = join(root, '.cache', 'corpus', 'notebooks');
  if (!existsSync(corpus)) return examples;
  const every = readdirSync(corpus, { recursive: true }).filter((path) => path.endsWith('.ipynb'));
  const stride = Math.max(1, Math.floor(every.length / CORPUS_NOTEBOOKS));
  const chosen = every.sort().filter((_, index) => index % stride === 0);
  return [...examples, ...chosen.map((path) => join(corpus, path))];
}

/** The text of a notebook with its code cut into three equal stages by tags: `stage:part1`, or `step:part1` with `prev:` for Kale. */
export function cutIntoThree(text, tool = 'stagewright') {
  const notebook = JSON.parse(text);
  const code = notebook.cells.filter(
    (cell) => cell.cell_type === 'code' && [cell.source].flat().join('').trim() !== '',
  );
  for (const cell of notebook.cells) cell.metadata.tags = [];
  const parts = Math.min(3, code.length);
  for (let part = 0; part < parts; part++) {
    const { metadata } = code[Math.round((part * code.length) / parts)];
    const after = part > 0 ? [`prev:part${part}`] : [];
    metadata.tags = tool === 'kale' ? [`step:part${part + 1}`, ...after] : [`stage:part${part + 1}`];
  }
  if (tool === 'kale')
    notebook.metadata.kubeflow_notebook = {
      experiment: { id: '', name: 'bench' },
      experiment_name: 'bench',
      pipeline_name: 'bench',
      pipeline_description: '',
    };
  return JSON.stringify(notebook);
}

function parseAll(parser, sources) {
  for (const source of sources) parser.parse(source);
}

/** CPU milliseconds of each part of what `plan` does with one notebook. */
function partsMs(core, text, path) {
  const notebook = core.readNotebook(text, path);
  if (!notebook.ok) throw new Error(`${path} cannot be read`);
  const options = { config: core.defaultConfig, environment: null };
  const analysis = core.analyzeNotebook(notebook.value);
  const read = cpuMs(() => core.readNotebook(text, path));
  const analyse = cpuMs(() => core.analyzeNotebook(notebook.value));
  const plan = cpuMs(() => core.planPipeline(analysis, options));
  return { read, analyse, plan, all: read + analyse + plan };
}

/** CPU milliseconds of a peer for each notebook, given to it as `textOf` says; null where it refuses. */
function peerMs(python, script, paths, textOf = (text) => text) {
  const folder = mkdtempSync(join(tmpdir(), 'stagewright-bench-'));
  const copies = paths.map((path, index) => {
    const copy = join(folder, `${index}.ipynb`);
    writeFileSync(copy, textOf(readFileSync(path, 'utf8')));
    return copy;
  });
  const env = { ...process.env, PLOOMBER_STATS_ENABLED: 'false', PYTHONWARNINGS: 'ignore' };
  const args = [join(root, 'test', 'bench', script), '3', ...copies];
  const seconds = JSON.parse(
    execFileSync(python, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  rmSync(folder, { recursive: true });
  const msOf = (copy) => (seconds[copy] === null ? null : seconds[copy] * 1000);
  return new Map(paths.map((path, index) => [path, msOf(copies[index])]));
}

/**
 * Rows for whole notebooks: against soorgeon, Kale, and parsing alone. A peer counts on the notebooks that it does not refuse.
 *
 * @param peers the `bin` folders of soorgeon's environment, and of Kale's.
 */
export function measureWhole(core, parser, peers, note) {
  const paths = notebookPaths();
  note('soorgeon');
  const soorgeon = peerMs(join(peers.soorgeon, 'python'), 'soorgeon_cpu.py', paths);
  note('Kale');
  const kale = peerMs(join(peers.kale, 'python'), 'kale_cpu.py', paths, (text) => cutIntoThree(text, 'kale'));
  note('Stagewright and Lezer');
  const measured = (partsOf) =>
    new Map(paths.map((path) => [path, partsOf(readFileSync(path, 'utf8'), path)]));
  const whole = measured((text, path) => partsMs(core, text, path));
  const three = measured((text, path) => partsMs(core, cutIntoThree(text), path));
  const bare = measured((text) => {
    const cells = JSON.parse(text).cells.filter((cell) => cell.cell_type === 'code');
    const sources = cells.map((cell) => [cell.source].flat().join(''));
    return cpuMs(() => parseAll(parser, sources));
  });
  const row = (what, ours, peer, peerName, budget) => {
    const both = paths.filter((path) => peer.get(path) !== null);
    const share = (name) => median(both.map((path) => ours.get(path)[name])).toFixed(2);
    return {
      what: `${what} (${both.length} of ${paths.length} notebooks, median)`,
      ours: `${share('all')} ms CPU`,
      peer: `${median(both.map((path) => peer.get(path))).toFixed(2)} ms CPU, ${peerName}`,
      ratio: median(both.map((path) => ours.get(path).all / peer.get(path))),
      budget,
      reason: `of ours: read ${share('read')} ms, analyse ${share('analyse')} ms, plan ${share('plan')} ms`,
    };
  };
  return [
    row('whole analysis and plan', whole, soorgeon, 'soorgeon refactor', 1 / 20),
    row('the same, cut into three', three, kale, 'Kale', 1 / 20),
    row('the same against the bare parse', whole, bare, 'Lezer', 3),
  ];
}
