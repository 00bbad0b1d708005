import { analyzeNotebook, type NotebookAnalysis, type StarNames } from '../analysis/notebook-analysis.js';
import type { Config } from '../config/config.js';
import { unifiedDiff } from '../files/unified-diff.js';
import { applyToCells, editsBetween } from '../notebook/apply-edits.js';
import { editNotebook } from '../notebook/edit-notebook.js';
import type { Notebook, NotebookCell, NotebookEdit } from '../notebook/notebook.js';
import { checkNotebook } from '../rules/check-notebook.js';
import type { Finding } from '../rules/rule.js';

/** A notebook before and after its fixes. */
export interface Mended {
  readonly before: Notebook;
  readonly after: Notebook;
  readonly analysis: NotebookAnalysis;
  /** What is still found. */
  readonly findings: readonly Finding[];
  /** Labels of the fixes that were made, in order. */
  readonly made: readonly string[];
  /** For each cell of `after` its index in `before`; null for cells that were added. */
  readonly origins: readonly (number | null)[];
  /** All changes, in terms of the cells of `before`. */
  readonly edits: readonly NotebookEdit[];
}

/** Looks for findings in a notebook, given what is known of an earlier version of it. */
export type Finder = (
  notebook: Notebook,
  previous?: NotebookAnalysis,
) => {
  readonly analysis: NotebookAnalysis;
  readonly findings: readonly Finding[];
};

/**
 * The finder that applies every rule, at the levels of the settings.
 *
 * @param starNames what the notebook's star imports bring.
 */
export function finderFor(config: Config, starNames: StarNames = {}): Finder {
  return (notebook, previous) => {
    const analysis = analyzeNotebook(notebook, previous, starNames);
    return { analysis, findings: checkNotebook(analysis, config) };
  };
}

/**
 * Looks for findings, and without `fix` that is all. With it fixes are made, and it looks again, until no fix is left that changes
 * anything. Fixes that undo each other end it too.
 *
 * @param only which findings' fixes are made, given the finding and the cell in which it is: its index before all fixes, null for a cell
 * that was added; all without it.
 */
export function mendNotebook(
  notebook: Notebook,
  find: Finder,
  fix: boolean,
  only: (finding: Finding, cell: number | null) => boolean = () => true,
): Mended {
  let after = notebook;
  let found = find(after);
  let origins: readonly (number | null)[] = notebook.cells.map((cell) => cell.index);
  const made: string[] = [];
  const seen = new Set([contentOf(notebook.cells)]);
  // Each round makes one fix at least; a fix may bring findings of its own, but not without end.
  const rounds = 2 * found.findings.length;
  for (let round = 0; fix && round < rounds; round += 1) {
    const now = origins;
    const wanted = found.findings.filter((f) => only(f, now[f.where?.cell ?? -1] ?? null));
    const { edits, labels } = chooseFixes(wanted);
    if (edits.length === 0) break;
    const next = applyToCells(after.cells, edits);
    const content = contentOf(next.cells);
    if (seen.has(content)) break;
    seen.add(content);
    made.push(...labels);
    origins = next.origins.map((origin) => (origin === null ? null : (now[origin] ?? null)));
    after = { ...notebook, cells: next.cells };
    found = find(after, found.analysis);
  }
  const edits = editsBetween(notebook.cells, { cells: after.cells, origins });
  if (edits.length > 0 && notebook.text !== '') after = { ...after, text: editNotebook(notebook, edits) };
  return { before: notebook, after, ...found, made, origins, edits };
}

function contentOf(cells: readonly NotebookCell[]): string {
  return JSON.stringify(cells.map(({ source, tags }) => [source, tags]));
}

/** Fixes that can be made at once: no two change one cell, or insert at one place. */
function chooseFixes(findings: readonly Finding[]): {
  readonly edits: NotebookEdit[];
  readonly labels: string[];
} {
  const touched = new Set<string>();
  const edits: NotebookEdit[] = [];
  const labels: string[] = [];
  for (const { fix } of findings) {
    if (fix === undefined || fix.edits.length === 0) continue;
    const places = fix.edits.map((edit) => `${edit.kind === 'insertCode' ? 'before' : 'in'} ${edit.cell}`);
    if (places.some((place) => touched.has(place))) continue;
    for (const place of places) touched.add(place);
    edits.push(...fix.edits);
    labels.push(fix.label);
  }
  return { edits, labels };
}

/** What the fixes change, cell by cell, as a unified diff of their sources and tags. */
export function diffOfCells({
  before,
  after,
  origins,
}: Pick<Mended, 'before' | 'after' | 'origins'>): string {
  const parts = after.cells.map((cell, at) => {
    const origin = origins[at] ?? null;
    const old = origin === null ? undefined : before.cells[origin];
    const name = `cell ${cell.index + 1}`;
    const diff = unifiedDiff({
      path: `${before.path}, ${name}`,
      before: old === undefined ? null : sourceWithTags(old),
      after: sourceWithTags(cell),
    });
    return diff;
  });
  return parts.filter((part) => part !== '').join('');
}

function sourceWithTags({ tags, source }: Notebook['cells'][number]): string {
  const head = tags.length === 0 ? '' : `# tags: ${tags.join(' ')}\n`;
  return `${head}${source}\n`;
}
