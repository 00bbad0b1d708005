import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { describeOutcome } from './cases.js';
import { Fidelity } from './harness.js';
import { notebookOf, type Program, programs } from './programs.js';

/** More runs and other seeds: STAGEWRIGHT_RUNS=10000 STAGEWRIGHT_SEED=7. */
const RUNS = Number(process.env.STAGEWRIGHT_RUNS ?? 150);
const SEED = Number(process.env.STAGEWRIGHT_SEED ?? 20_240_229);

const fidelity = new Fidelity();
afterAll(() => fidelity.close());

/** The pipeline shows what the notebook shows, or there is none. A notebook that does not run says nothing. */
async function isFaithful(program: Program): Promise<void> {
  const notebook = notebookOf(program);
  const outcome = await fidelity.judge({ notebook }, 'forks');
  if (outcome.kind === 'unrunnable' || outcome.kind === 'refused') return;
  expect(outcome.kind, `${notebook}\n${describeOutcome(outcome)}`).toBe('equal');
}

it.each([
  ['lists, dicts, functions and objects', { arrays: false }],
  ['arrays', { arrays: true }],
])(
  'a pipeline of random statements about %s shows what the notebook shows',
  async (_, options) => {
    console.info(`seed ${SEED}, ${RUNS} runs`);
    await fc.assert(fc.asyncProperty(programs(options), isFaithful), { numRuns: RUNS, seed: SEED });
  },
  3_600_000,
);
