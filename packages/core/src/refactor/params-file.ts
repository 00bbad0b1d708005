import { isMap, parseDocument } from 'yaml';
import { applyToCells } from '../notebook/apply-edits.js';
import type { NotebookEdit } from '../notebook/notebook.js';
import { planBlueprint } from '../plan/plan-pipeline.js';
import { analyzeAgain, type RefactorContext, type TextFileChange } from './refactoring.js';

const PATH = 'params.yaml';

/**
 * `params.yaml` with the param that the edits of the notebook bring, at the place where an extraction would put it; the rest stays as
 * it is written. Null when there is no such file yet (the extraction writes it), when the key is there, or when it cannot be read.
 */
export function withParam(
  context: RefactorContext,
  edits: readonly NotebookEdit[],
  name: string,
): TextFileChange | null {
  const before = context.read(PATH);
  if (before === null) return null;
  const { notebook } = context.analysis;
  const { cells } = applyToCells(notebook.cells, edits);
  const after = analyzeAgain(context, { ...notebook, cells, text: '' });
  const param = planBlueprint(after, context.config).params.find((one) => one.name === name);
  const document = parseDocument(before);
  if (param === undefined || document.errors.length > 0) return null;
  if (document.contents !== null && !isMap(document.contents)) return null;
  if (document.hasIn(param.path)) return null;
  const value = parseDocument(param.yaml);
  if (value.errors.length > 0) return null;
  document.setIn(param.path, value.contents);
  return { path: PATH, before, after: document.toString({ lineWidth: 0 }) };
}
