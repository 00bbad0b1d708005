import { describeProblem } from '@stagewright/core';
import { afterAll, describe, expect, it } from 'vitest';
import { type Case, Fidelity, type Outcome } from './harness.js';

/** A notebook and what has to become of it: a pipeline that shows the same, or, where `refused` is given, a refusal. */
export interface NamedCase extends Case {
  readonly name: string;
  /** The problem that refuses it: its code, and its place as people count: cell and line from 1. */
  readonly refused?: { readonly code: string; readonly cell: number; readonly line: number };
  /** A known defect, by its title: until it is mended the test is skipped, not failed. */
  readonly open?: string;
}

/** A text for messages: what became of a notebook, with the generated code where that says more. */
export function describeOutcome(outcome: Outcome): string {
  if (outcome.kind === 'refused') return `refused:\n${outcome.problems.map(describeProblem).join('\n')}`;
  if (outcome.kind === 'equal') return `equal:\n${outcome.printed}`;
  const code = outcome.files.filter(({ path }) => /^src\/.*(?<!__init__|utils)\.py$/.test(path));
  const what = outcome.kind === 'different' ? outcome.difference : outcome.error;
  return `${outcome.kind}: ${what}\n${code.map(({ path, text }) => `--- ${path}\n${text}`).join('\n')}`;
}

/** Whether it became what it has to. */
function isRight(outcome: Outcome, given: NamedCase): boolean {
  try {
    check(outcome, given);
    return true;
  } catch {
    return false;
  }
}

function check(outcome: Outcome, { refused }: NamedCase): void {
  if (refused === undefined) {
    expect(outcome.kind, describeOutcome(outcome)).toBe('equal');
    return;
  }
  const errors =
    outcome.kind === 'refused' ? outcome.problems.filter((found) => found.level === 'error') : [];
  const places = errors.map(({ code, where }) => ({
    code,
    cell: (where?.cell ?? -1) + 1,
    line: where?.line ?? 0,
  }));
  expect(places, describeOutcome(outcome)).toContainEqual(refused);
}

/** Declares a test for each case. */
export function describeCases(title: string, cases: readonly NamedCase[]): void {
  describe(title, () => {
    const fidelity = new Fidelity();
    afterAll(() => fidelity.close());
    it.for(cases)('$name', async (given, { skip }) => {
      const outcome = await fidelity.judge(
        given,
        process.env.STAGEWRIGHT_QUICK === '1' ? 'forks' : 'commands',
      );
      if (given.open !== undefined && process.env.STAGEWRIGHT_OPEN !== '1' && !isRight(outcome, given)) skip(given.open);
      check(outcome, given);
    });
  });
}
