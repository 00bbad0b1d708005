import type { TranslationBundle } from '@jupyterlab/translation';
import type { StateDifference } from '@stagewright/core';
import type { ShownFinding } from '../worker/protocol.js';

/** Differences that are told one by one; the rest are counted. */
const MOST = 3;

/** The warning that the kernel's variables may not be those of a run from top to bottom; none without a reason. */
export function kernelNotice(
  differences: readonly StateDifference[],
  trans: TranslationBundle,
): ShownFinding[] {
  if (differences.length === 0) return [];
  const told = differences.slice(0, MOST).map((difference) => describe(difference, trans));
  if (differences.length > MOST) told.push(trans.__('and %1 more', differences.length - MOST));
  const cell = differences.find((difference) => difference.cell !== null)?.cell ?? null;
  const message = trans.__(
    'The kernel’s variables may not be those of a run from top to bottom: %1.',
    told.join('; '),
  );
  const remedy = trans.__('Restart the kernel and run all cells to see what the pipeline will compute.');
  return [
    {
      code: 'kernel/state',
      level: 'warning',
      message,
      remedy,
      fix: null,
      ...(cell === null ? {} : { where: { cell } }),
    },
  ];
}

/** The kernel of a run has other work first, so that nothing is told of the run. */
export function busyNotice(trans: TranslationBundle): ShownFinding {
  return {
    code: 'kernel/busy',
    level: 'info',
    message: trans.__('The kernel has other work first: what happens in the run is shown when it is free.'),
    remedy: trans.__('The run goes on meanwhile; choose a kernel of its own to see it live.'),
    fix: null,
  };
}

function describe({ kind, cell, count }: StateDifference, trans: TranslationBundle): string {
  const place = (cell ?? 0) + 1;
  switch (kind) {
    case 'not-run':
      return trans.__('cell %1 was not run', place);
    case 'other-kernel':
      return trans.__('cell %1 was run on a kernel before this one', place);
    case 'edited':
      return trans.__('cell %1 was edited after it was run', place);
    case 'out-of-order':
      return trans.__('cell %1 was run before one above it', place);
    case 'again':
      return trans.__('cell %1 was run more than once', place);
    case 'gone':
      return trans.__('In [%1] ran code that is in no cell any more', count ?? 0);
  }
}
