// Budgets of whole commands, by the clock: the best of several rounds, the commands of one comparison taking turns.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/setup/paths.mjs';
import { mustExecute } from '../../scripts/setup/process.mjs';
import { median } from './analysis.mjs';
import { cutIntoThree, notebookPaths } from './notebooks.mjs';

async function run([command, ...args], cwd, env) {
  const start = performance.now();
  await mustExecute(command, args, { cwd, env });
  return performance.now() - start;
}

/** The best time of each command in milliseconds. */
async function race(commands, rounds, cwd, env, note) {
  const best = Object.fromEntries(Object.keys(commands).map((name) => [name, Number.POSITIVE_INFINITY]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, command] of Object.entries(commands)) {
      note(`${name}, round ${round + 1} of ${rounds}`);
      best[name] = Math.min(best[name], await run(command, cwd, env));
    }
  }
  return best;
}

const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
const row = (what, ours, peer, peerName, budget, reason) => ({
  what,
  reason,
  ours: seconds(ours),
  peer: `${seconds(peer)}, ${peerName}`,
  ratio: ours / peer,
  budget,
});

/** Row for the start of the command. */
export async function measureStart(env, soorgeon, note) {
  const notebook = join(root, 'examples', 'digits', 'digits.ipynb');
  const commands = { ours: ['stagewright', 'check', notebook], peer: [soorgeon, '--help'] };
  const bare = await race({ bare: ['stagewright', '--version'] }, 5, root, env, note);
  const best = await race(commands, 9, root, { ...env, PLOOMBER_STATS_ENABLED: 'false' }, note);
  return [
    row(
      '`stagewright check` of a small notebook, from start to end',
      best.ours,
      best.peer,
      'soorgeon --help',
      1 / 4,
      `of it, ${seconds(bare.bare)} is the start of Node and the command`,
    ),
  ];
}

const COMMANDS_NOTEBOOKS = 5;

/** Rows for whole commands, from a notebook to the pipeline's files, each in a folder of its own. */
export async function measureCommands(env, peers, note) {
  const paths = notebookPaths().filter(
    (_, index, all) => index % Math.ceil(all.length / COMMANDS_NOTEBOOKS) === 0,
  );
  const folder = mkdtempSync(join(tmpdir(), 'stagewright-bench-'));
  const quiet = { ...env, PLOOMBER_STATS_ENABLED: 'false', PYTHONWARNINGS: 'ignore' };
  const work = {
    ours: ['stagewright', 'extract', 'nb.ipynb', '--yes', '--fix'],
    soorgeon: [join(peers.soorgeon, 'soorgeon'), 'refactor', 'nb.ipynb'],
    kale: [join(peers.kale, 'kale'), '--nb', 'nb.ipynb'],
  };
  const ratios = { soorgeon: [], kale: [] };
  const times = { ours: [], soorgeon: [], kale: [] };
  try {
    for (const [index, path] of paths.entries()) {
      const best = {};
      for (const [name, command] of Object.entries(work)) {
        const text = readFileSync(path, 'utf8');
        for (let round = 0; round < 3; round++) {
          note(`${name}, notebook ${index + 1} of ${paths.length}`);
          const cwd = join(folder, `${index}-${name}-${round}`);
          mkdirSync(cwd);
          writeFileSync(join(cwd, 'nb.ipynb'), name === 'soorgeon' ? text : cutIntoThree(text, name));
          try {
            best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, await run(command, cwd, quiet));
          } catch {
            // A peer that refuses a notebook is not compared on it.
            break;
          }
        }
      }
      for (const name of Object.keys(times)) if (best[name] !== undefined) times[name].push(best[name]);
      for (const name of Object.keys(ratios))
        if (best[name] !== undefined && best.ours !== undefined) ratios[name].push(best.ours / best[name]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return Object.entries({ soorgeon: 'soorgeon refactor', kale: 'kale --nb' }).map(([name, command]) => ({
    what: `\`stagewright extract\` as a command (${ratios[name].length} of ${paths.length} notebooks, median)`,
    ours: seconds(median(times.ours)),
    peer: `${seconds(median(times[name]))}, ${command}`,
    ratio: median(ratios[name]),
    budget: null,
  }));
}

/** A folder with the digits example as a pipeline of three stages, under git and DVC. */
async function threeStages(env) {
  const folder = mkdtempSync(join(tmpdir(), 'stagewright-bench-'));
  cpSync(join(root, 'examples', 'digits', 'digits.ipynb'), join(folder, 'digits.ipynb'));
  const path = join(folder, 'digits.ipynb');
  // Without its tag, the second stage's cells belong to the first.
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(/"stage:features"/, '"bench"'));
  await run(['stagewright', 'extract', 'digits.ipynb', '--yes'], folder, env);
  await run(['git', 'init', '--quiet'], folder, env);
  await run(['dvc', 'init', '--quiet'], folder, env);
  await run(['git', 'add', '.'], folder, env);
  await run(
    ['git', '-c', 'user.name=b', '-c', 'user.email=b@example.com', 'commit', '--quiet', '-m', 'x'],
    folder,
    env,
  );
  return folder;
}

const AROUND =
  'the stages are the same processes; around them are the start of Node, hashing, and the record of the environment, and the next stage imports while the one before runs, which pays only where a core is free';

/** Rows for tracked runs, and for runs with nothing to do. */
export async function measureRuns(env, note) {
  note('making the pipeline');
  const folder = await threeStages(env);
  try {
    const plain = ['split', 'train', 'evaluate'].map((stage) => `python -m src.digits.${stage}`).join(' && ');
    const work = {
      plain: ['sh', '-c', plain],
      ours: ['stagewright', 'run', '--force'],
      dvc: ['dvc', 'repro', '-f'],
    };
    const full = await race(work, 4, folder, env, note);
    const idle = await race({ ours: ['stagewright', 'run'], dvc: ['dvc', 'repro'] }, 5, folder, env, note);
    return [
      row(
        'a tracked run of three scikit-learn stages',
        full.ours,
        full.plain,
        'python a.py; python b.py; python c.py',
        1,
        AROUND,
      ),
      row('the same against DVC', full.ours, full.dvc, 'dvc repro -f', 0.9, AROUND),
      row('a run with nothing to do', idle.ours, idle.dvc, 'dvc repro', 1 / 4),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
