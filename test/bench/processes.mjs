// Budgets of whole commands, by the clock: the best of several rounds, the commands of one comparison taking turns.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/setup/paths.mjs';
import { mustExecute } from '../../scripts/setup/process.mjs';

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
