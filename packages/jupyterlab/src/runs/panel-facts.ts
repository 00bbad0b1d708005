import type { TranslationBundle } from '@jupyterlab/translation';
import type { Plan, Run, StageStatus } from '@stagewright/core';
import type { OpenNotebook } from '../notebook/open-notebook.js';
import type { ShownFinding } from '../worker/protocol.js';
import type { AllRuns } from './all-runs.js';
import type { AllKnowledge } from './kernel-knowledge.js';
import { busyNotice, kernelNotice } from './kernel-notice.js';

/** What the panel shows of runs and of the notebook's kernel. */
export interface PanelFacts {
  /** The plan, with what the kernel told of types and sizes. */
  readonly plan: Plan;
  readonly status: readonly StageStatus[] | null;
  readonly run: Run | null;
  /** Said before what was found in the notebook. */
  readonly notices: readonly ShownFinding[];
}

/** All that is known now. */
export function panelFacts(
  notebook: OpenNotebook,
  plan: Plan,
  runs: AllRuns,
  knowledge: AllKnowledge,
  trans: TranslationBundle,
): PanelFacts {
  const project = runs.known(notebook);
  const kernel = knowledge.of(notebook);
  return {
    plan: kernel.enrich(plan),
    status: project?.status ?? null,
    run: project?.run ?? null,
    notices: [
      ...(project?.isRunning && !project.isLive ? [busyNotice(trans)] : []),
      ...kernelNotice(kernel.differences, trans),
    ],
  };
}
