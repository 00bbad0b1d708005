import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadRuff } from '../../packages/cli/src/host/ruff.js';
import { readCases } from '../fidelity/cases.js';
import { Verified } from './harness.js';

/** Of the notebooks of test/fidelity, one for each way in which watching could change or misread something. */
const NAMES = [
  '%%capture keeps what the cell defines',
  'objects with _repr_pretty_ and _ipython_display_',
  'a shell command with a pipe, an error and a loop',
  'top-level await',
  'a figure that is shown again in a later stage',
  'several open figures in one cell',
  'rcParams hold in later stages',
  'a file that is written in one stage and read in another',
  'a path put together of three parts',
  'functions that use each other, defined in any order',
  'two names for one list, changed through a third made later',
  'an estimator with a RandomState that it shares',
  'stdout that is redirected into a buffer',
];

const tools = await loadRuff();
const folder = join(import.meta.dirname, '../fidelity/cases');
const cases = readdirSync(folder).flatMap((file) => readCases(join(folder, file)));

describe('notebooks whose pipelines are equal', () => {
  test.each(NAMES)('%s', async (name) => {
    const found = cases.find((each) => each.name === name);
    if (found === undefined) throw new Error('test/fidelity has no such case');
    const verified = new Verified('case', found.notebook, tools, found.files, found.starNames);
    const { verdict, divergences, notRepeatable } = await verified.judge([]);
    expect({ verdict, divergences, notRepeatable }).toMatchObject({ verdict: 'equal' });
  });
});
