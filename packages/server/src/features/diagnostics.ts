import type { Diagnostic } from 'vscode-languageserver';
import { diagnosticOf } from '../convert.js';
import type { NotebookView } from '../notebook-state.js';

/** What is found in a notebook, by the URI of the cell's document; every cell has a list. What has no place stands at the first code cell. */
export function notebookDiagnostics(view: NotebookView): Map<string, Diagnostic[]> {
  const found = new Map<string, Diagnostic[]>();
  for (const document of view.documents) if (document !== null) found.set(document.uri, []);
  const first = view.analysis.cells[0]?.cell.index ?? 0;
  for (const finding of view.findings) {
    const document = view.documents[finding.where?.cell ?? first] ?? null;
    if (document !== null) found.get(document.uri)?.push(diagnosticOf(finding, document));
  }
  return found;
}
