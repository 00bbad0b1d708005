import { describe, expect, test } from 'vitest';
import { loadRuff } from '../../packages/cli/src/host/ruff.js';
import { FAULTS } from './faults.js';
import { notebookText, Verified } from './harness.js';

const tools = await loadRuff();
const notebooks = [...new Set(FAULTS.map((fault) => fault.notebook))];

describe.each(notebooks)('%s', (notebook) => {
  const verified = new Verified(notebook, notebookText(notebook), tools);

  test('the pipeline as it is extracted is equal', async () => {
    const { verdict, divergences, notRepeatable } = await verified.judge([]);
    expect({ verdict, divergences, notRepeatable }).toMatchObject({ verdict: 'equal', divergences: [] });
  });

  test.each(FAULTS.filter((fault) => fault.notebook === notebook))('$name is found', async (fault) => {
    const { verdict, divergences } = await verified.judge(fault.edits);
    const [first] = divergences;
    expect(['different', 'failed']).toContain(verdict);
    expect(fault.cells, JSON.stringify(first)).toContain((first?.cell ?? -1) + 1);
    // Where it says the fault is, it also says what and why.
    expect(first?.cause.text).not.toBe('');
  });
});
