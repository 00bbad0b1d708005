import * as z from 'zod';

/** A code cell as a notebook with a kernel has it. */
export interface CellInKernel {
  /** Place among all cells of the notebook, from 0. */
  readonly cell: number;
  readonly source: string;
  /** The number in `In [n]`; null: it was not run since the notebook was opened or cleared. */
  readonly executionCount: number | null;
}

/** What the kernel ran, by its own account: each input with its number, in order. null: it does not tell. */
export type KernelHistory = readonly { readonly count: number; readonly source: string }[] | null;

export const stateDifferenceSchema = z.object({
  kind: z.enum(['not-run', 'other-kernel', 'edited', 'out-of-order', 'again', 'gone']),
  cell: z.number().int().nullable().describe('Place among all cells; null: its code is in no cell.'),
  count: z.number().int().nullable().describe('The number of the execution that tells.'),
});
export type StateDifference = z.infer<typeof stateDifferenceSchema>;

/**
 * Why the kernel's variables may be other than those that the notebook gives when it is run from top to bottom in a new kernel; empty: nothing
 * speaks for it. Nothing is run for it: it compares the cells with the numbers of their executions and with the kernel's history.
 */
export function judgeKernelState(cells: readonly CellInKernel[], history: KernelHistory): StateDifference[] {
  const code = cells.filter((cell) => cell.source.trim() !== '');
  const inputs = new Map((history ?? []).map(({ count, source }) => [count, source]));
  const found: StateDifference[] = [];
  let highest = 0;
  for (const { cell, source, executionCount: count } of code) {
    const tell = (kind: StateDifference['kind']) => found.push({ kind, cell, count });
    if (count === null) {
      tell('not-run');
      continue;
    }
    const ran = inputs.get(count);
    if (history !== null && ran === undefined) tell('other-kernel');
    else if (ran !== undefined && !isSame(ran, source)) tell('edited');
    else if (count < highest) tell('out-of-order');
    highest = Math.max(highest, count);
  }
  return [...found, ...others(code, history)];
}

/** What the kernel ran beside the last execution of each cell. */
function others(code: readonly CellInKernel[], history: KernelHistory): StateDifference[] {
  const known = new Set(code.map((cell) => cell.executionCount));
  return (history ?? []).flatMap(({ count, source }): StateDifference[] => {
    if (known.has(count) || source.trim() === '') return [];
    const cell = code.find((candidate) => isSame(candidate.source, source));
    return [
      cell === undefined ? { kind: 'gone', cell: null, count } : { kind: 'again', cell: cell.cell, count },
    ];
  });
}

/** Editors trim differently at the end. */
function isSame(a: string, b: string): boolean {
  return a.trimEnd() === b.trimEnd();
}
