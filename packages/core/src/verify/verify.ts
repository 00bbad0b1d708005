import { causeOf } from './causes.js';
import { findDivergences } from './divergences.js';
import { Evidence, type VerifyInput } from './evidence.js';
import type { NotebookRecording, StageRecording } from './recording.js';
import type { Divergence, Unrepeatable, VerifyReport, VerifyVerdict } from './report.js';
import { findUnrepeatable } from './unrepeatable.js';

/** The part of a report that follows from what was recorded. */
export type Judgement = Pick<
  VerifyReport,
  'verdict' | 'summary' | 'compared' | 'divergences' | 'notRepeatable' | 'notCompared' | 'rounding' | 'edited'
>;

/**
 * Judges whether a pipeline computes what its notebook does: compares, cell by cell, what is shown, figures, metrics and
 * variables. What two runs of the notebook do not have in common is compared with nothing, and said.
 */
export function judge(input: VerifyInput): Judgement {
  const evidence = new Evidence(input);
  const { found, compared, notCompared, rounding } = findDivergences(evidence);
  const notRepeatable = findUnrepeatable(evidence);
  const divergences = found.map(
    ({ noticed: _noticed, variable: _variable, ...each }, at): Divergence => ({
      ...each,
      cause: causeOf(found[at] ?? { ...each, noticed: 0, variable: null }, evidence),
    }),
  );
  const edited = [...input.traced].filter(([, { changes }]) => changes.length > 0).map(([path]) => path);
  const verdict = verdictOf(divergences, notRepeatable);
  const summary = summarise(verdict, divergences, notRepeatable);
  return { verdict, summary, compared, divergences, notRepeatable, notCompared, rounding, edited };
}

function verdictOf(
  divergences: readonly Divergence[],
  notRepeatable: readonly Unrepeatable[],
): VerifyVerdict {
  const [first] = divergences;
  if (first?.kind === 'failure') return 'failed';
  if (first !== undefined) return 'different';
  return notRepeatable.some(({ matters }) => matters) ? 'not-repeatable' : 'equal';
}

function summarise(
  verdict: VerifyVerdict,
  divergences: readonly Divergence[],
  notRepeatable: readonly Unrepeatable[],
): string {
  const [first] = divergences;
  const cell = first?.cell == null ? '' : ` from cell ${first.cell + 1} on`;
  switch (verdict) {
    case 'equal':
      return 'The pipeline computes what the notebook computes.';
    case 'different':
      return `The pipeline computes something else than the notebook${cell}.`;
    case 'failed':
      return `The notebook runs, and the stage ${first?.stage} of the pipeline fails.`;
    case 'not-repeatable': {
      const at = notRepeatable.find(({ matters }) => matters)?.cell ?? 0;
      return `The notebook itself is not repeatable from cell ${at + 1} on; the rest is equal.`;
    }
  }
}

/** What there is to say when nothing could be compared. */
export function couldNotRun(summary: string): Judgement {
  return {
    verdict: 'failed',
    summary,
    compared: { cells: 0, stages: 0, texts: 0, figures: 0, metrics: 0, values: 0, files: 0 },
    divergences: [],
    notRepeatable: [],
    notCompared: [],
    rounding: [],
    edited: [],
  };
}

/** Why a recording ended early, in a sentence; null when it did not. */
export function describeFailure(recording: NotebookRecording | StageRecording): string | null {
  const { failure } = recording;
  if (failure === null) return null;
  const place = [
    ...(failure.cell === null ? [] : [`cell ${failure.cell + 1}`]),
    ...(failure.line === null ? [] : [`line ${failure.line}`]),
  ].join(', ');
  return `${place === '' ? '' : `${place}: `}${failure.message}`;
}
