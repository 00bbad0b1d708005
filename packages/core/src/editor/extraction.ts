import type { FileEdit, GeneratedFile } from '../files/file-edit.js';
import { extractPipeline, type PythonEnvironment } from '../files/generate/extract-pipeline.js';
import type { Origin } from '../files/generate/origins.js';
import type { PythonTools } from '../files/generate/polish.js';
import { planProjectEdits } from '../files/plan-project.js';
import type { Plan } from '../plan/plan.js';
import type { Problem } from '../problem/problem.js';
import type { NotebookView } from './notebook-view.js';

/** What an extraction of a notebook as it is now would write. */
export interface Extraction {
  readonly plan: Plan | null;
  readonly files: readonly GeneratedFile[];
  readonly origins: readonly Origin[];
  /** Errors among them: nothing can be extracted. */
  readonly problems: readonly Problem[];
}

const known = new WeakMap<NotebookView, Extraction>();

/** Extracts in memory; once for each version of a notebook. */
export function extraction(
  view: NotebookView,
  tools: PythonTools,
  environment: PythonEnvironment | null = null,
): Extraction {
  const made = environment === null ? known.get(view) : undefined;
  if (made !== undefined) return made;
  const errors = view.findings.filter(({ level }) => level === 'error');
  const result =
    errors.length > 0 ? { ok: false as const, problems: errors } : extract(view, tools, environment);
  const found: Extraction = result.ok
    ? { ...result.value, problems: result.problems }
    : { plan: null, files: [], origins: [], problems: result.problems };
  if (environment === null) known.set(view, found);
  return found;
}

function extract(view: NotebookView, tools: PythonTools, environment: PythonEnvironment | null) {
  const { config, project } = view;
  return extractPipeline(view.analysis, { config, environment, tools, notebookDir: project.notebookDir });
}

/** The edits of files that an extraction of a notebook needs, hand edits kept. */
export function previewExtraction(
  view: NotebookView,
  tools: PythonTools,
  environment: PythonEnvironment | null,
): ExtractionEdits {
  return extractionEdits(extraction(view, tools, environment), view, tools);
}

/** An extraction with the edits of files that it needs, and those of their kept bases. */
export interface ExtractionEdits extends Extraction {
  readonly edits: readonly FileEdit[];
  readonly bases: readonly FileEdit[];
}

/** The edits of files that an extraction needs, hand edits kept. */
export function extractionEdits(made: Extraction, view: NotebookView, tools: PythonTools): ExtractionEdits {
  if (made.plan === null) return { ...made, edits: [], bases: [] };
  const planned = planProjectEdits(made.files, view.project.files(), tools);
  if (!planned.ok)
    return { ...made, problems: [...made.problems, ...planned.problems], edits: [], bases: [] };
  return { ...made, ...planned.value };
}
