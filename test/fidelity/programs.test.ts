import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { describeOutcome } from './cases.js';
import { Fidelity } from './harness.js';
import { cellsOf } from './notebook-text.js';
import { notebookOf, type Program, programs } from './programs/program.js';
import { untruth } from './programs/truth.js';

/** More programs and other seeds: STAGEWRIGHT_PROGRAMS=10000 STAGEWRIGHT_SEED=7. */
const PROGRAMS = Number(process.env.STAGEWRIGHT_PROGRAMS ?? 300);
const SEED = Number(process.env.STAGEWRIGHT_SEED ?? 20_240_229);
/** Most of the programs have to become a pipeline. */
const MAY_BE_REFUSED = 0.1;

/** Reasons that say what may be: without running the notebook nobody can know more. They are counted. */
const CAUTIOUS = /^cross\/(view|closure|state|patched|memory)$/;

const fidelity = new Fidelity({ warm: true });
afterAll(() => fidelity.close());

/** What became of how many programs. */
const counts = new Map<string, number>();
const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);

/** A program that failed, as a case for the folder `cases`. */
const asCase = (notebook: string) => `=== \n${notebook}==> equal\n`;

/** The pipeline shows what the notebook shows, or there is none for a reason that is true. A notebook that does not run says nothing. */
async function isFaithful(program: Program): Promise<void> {
  const given = notebookOf(program);
  const outcome = await fidelity.judge(given, 'forks');
  if (outcome.kind === 'refused') {
    const probed = await fidelity.probe(given);
    count(probed.error === null ? 'refused' : 'does not run');
    if (probed.error !== null) return;
    const errors = outcome.problems.filter(({ level }) => level === 'error');
    for (const code of new Set(errors.map((found) => found.code))) count(`refused: ${code}`);
    for (const found of errors) {
      const why = untruth(found, cellsOf(given.notebook), probed);
      if (why !== null && CAUTIOUS.test(found.code)) count(`refused to be safe: ${found.code}`);
      else expect(why, `${asCase(given.notebook)}${describeOutcome(outcome)}`).toBeNull();
    }
    return;
  }
  count(outcome.kind === 'unrunnable' ? 'does not run' : outcome.kind);
  if (outcome.kind === 'unrunnable') return;
  expect(outcome.kind, `${asCase(given.notebook)}${describeOutcome(outcome)}`).toBe('equal');
}

it('a pipeline of random statements shows what the notebook shows', async () => {
  console.info(`STAGEWRIGHT_SEED=${SEED} STAGEWRIGHT_PROGRAMS=${PROGRAMS}`);
  try {
    await fc.assert(fc.asyncProperty(programs, isFaithful), { numRuns: PROGRAMS, seed: SEED });
  } finally {
    console.info(
      [...counts]
        .sort()
        .map(([what, times]) => `${what}: ${times}`)
        .join('\n'),
    );
  }
  const [refused, equal] = [counts.get('refused') ?? 0, counts.get('equal') ?? 0];
  expect(refused / (refused + equal)).toBeLessThan(MAY_BE_REFUSED);
}, 7_200_000);
