import { planPipeline } from '../files/generate/extract-pipeline.js';
import type { Plan } from '../plan/plan.js';
import type { NotebookView } from './notebook-view.js';

const known = new WeakMap<NotebookView, Plan>();

/** The plan of a notebook as plain data; once for each version. */
export function planOf(view: NotebookView): Plan {
  const plan = known.get(view) ?? planPipeline(view.analysis, { config: view.config, environment: null });
  known.set(view, plan);
  return plan;
}
