import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeProblem } from '@stagewright/core';
import { afterAll, describe, expect, it } from 'vitest';
import { type Case, Fidelity, type Outcome } from './harness.js';

/** A notebook and what has to become of it: a pipeline that shows the same, or, where `refused` is given, a refusal. */
export interface NamedCase extends Case {
  readonly name: string;
  /** The problem that refuses it: its code, and its place as people count: cell and line from 1. */
  readonly refused?: { readonly code: string; readonly cell: number; readonly line: number };
  /** A known defect: until it is mended the test is skipped, not failed. */
  readonly open?: string;
}

/**
 * Reads the cases of a file. Each begins with `=== name`; then come, where there are any, files that stand beside the notebook (`--- file path`,
 * then the text) and what a star import brings (`--- names module: a b`); then the notebook's cells, and what has to become of it:
 * `==> equal` or `==> refused: code at cell 2, line 1`, and below that `==> open: why` for a known defect.
 *
 * @throws when a case does not say what has to become of it.
 */
export function readCases(path: string): NamedCase[] {
  const [, ...parts] = readFileSync(path, 'utf8').split(/^=== /m);
  return parts.map((part) => {
    const name = part.slice(0, part.indexOf('\n'));
    const start = part.search(/^# %% /m);
    const end = part.search(/^==> /m);
    const verdict = /^==> (?:equal|refused: (\S+) at cell (\d+), line (\d+))$/m.exec(part);
    if (start === -1 || verdict === null) throw new Error(`${path}: the case "${name}" is not complete`);
    const [, code, cell, line] = verdict;
    const open = /^==> open: (.*)$/m.exec(part)?.[1];
    return {
      name,
      notebook: part.slice(start, end),
      ...surroundings(part.slice(0, start)),
      ...(code === undefined ? {} : { refused: { code, cell: Number(cell), line: Number(line) } }),
      ...(open === undefined ? {} : { open }),
    };
  });
}

function surroundings(text: string): Pick<Case, 'files' | 'starNames'> {
  const files: Record<string, string> = {};
  const starNames: Record<string, readonly string[]> = {};
  for (const part of text.split(/^--- /m).slice(1)) {
    const [head = '', ...lines] = part.split('\n');
    const [, path] = /^file (.*)$/.exec(head) ?? [];
    const [, module, names] = /^names (\S+): (.*)$/.exec(head) ?? [];
    if (path !== undefined) files[path] = lines.join('\n');
    else if (module !== undefined) starNames[module] = names?.split(' ') ?? [];
  }
  return { files, starNames };
}

/** A text for messages: what became of a notebook, with the generated code where that says more. */
export function describeOutcome(outcome: Outcome): string {
  if (outcome.kind === 'refused') return `refused:\n${outcome.problems.map(describeProblem).join('\n')}`;
  if (outcome.kind === 'equal') return `equal:\n${outcome.printed}`;
  const code = outcome.files.filter(({ path }) => /^src\/.*(?<!__init__|utils)\.py$/.test(path));
  const what = outcome.kind === 'different' ? outcome.difference : outcome.error;
  return `${outcome.kind}: ${what}\n${code.map(({ path, text }) => `--- ${path}\n${text}`).join('\n')}`;
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

function isRight(outcome: Outcome, given: NamedCase): boolean {
  try {
    check(outcome, given);
    return true;
  } catch {
    return false;
  }
}

/**
 * Declares a test for each case of some files of the folder `cases`. With STAGEWRIGHT_OPEN=1 known defects fail; with STAGEWRIGHT_QUICK=1
 * stages run in forks, not as commands.
 */
export function describeCases(...names: readonly string[]): void {
  const fidelity = new Fidelity();
  afterAll(() => fidelity.close());
  const how = process.env.STAGEWRIGHT_QUICK === '1' ? 'forks' : 'commands';
  describe.each(names)('%s', (name) => {
    for (const given of readCases(join(import.meta.dirname, 'cases', `${name}.txt`))) {
      it(given.name, async ({ skip }) => {
        const outcome = await fidelity.judge(given, how);
        const isExcused = given.open !== undefined && process.env.STAGEWRIGHT_OPEN !== '1';
        if (isExcused && !isRight(outcome, given)) skip(given.open);
        check(outcome, given);
      });
    }
  });
}
