import { expect } from 'vitest';
import { analyzeNotebook } from '../src/analysis/notebook-analysis.js';
import { type Config, configSchema } from '../src/config/config.js';
import { editNotebook } from '../src/notebook/edit-notebook.js';
import type { Notebook } from '../src/notebook/notebook.js';
import { readNotebook } from '../src/notebook/read-notebook.js';
import { checkNotebook } from '../src/rules/check-notebook.js';
import type { Finding } from '../src/rules/rule.js';

/** Cells in Jupytext's percent format as a notebook: `# %% [markdown] tags=["a"] execution_count=1`. */
export function notebookOf(text: string, path = 'notebook.ipynb'): Notebook {
  const cells = text
    .split(/^(?=# %%)/m)
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [head = '', ...lines] = part.replace(/\n$/, '').split('\n');
      const tags: unknown = JSON.parse(/tags=(\[.*?\])/.exec(head)?.[1] ?? '[]');
      const count = /execution_count=(\d+)/.exec(head)?.[1];
      const source = lines.join('\n');
      const metadata = { tags };
      if (head.includes('[markdown]')) return { cell_type: 'markdown', metadata, source };
      return {
        cell_type: 'code',
        metadata,
        source,
        outputs: [],
        execution_count: count === undefined ? null : Number(count),
      };
    });
  const metadata = { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } };
  const read = readNotebook(JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata, cells }), path);
  if (!read.ok) throw new Error(read.problems.map((p) => p.message).join('\n'));
  return read.value;
}

/** A notebook in percent format again. */
export function textOf(notebook: Notebook): string {
  return notebook.cells.map((cell) => `${headOf(cell)}\n${cell.source}`).join('\n');
}

function headOf({ type, tags, executionCount }: Notebook['cells'][number]): string {
  const parts = ['# %%'];
  if (type === 'markdown') parts.push('[markdown]');
  if (tags.length > 0) parts.push(`tags=${JSON.stringify(tags)}`);
  if (executionCount !== null) parts.push(`execution_count=${executionCount}`);
  return parts.join(' ');
}

/** What is found in a notebook; settings as in `stagewright.yaml`. */
export function findingsOf(notebook: Notebook, settings: Partial<Config> = {}): readonly Finding[] {
  return checkNotebook(analyzeNotebook(notebook), configSchema.parse(settings));
}

const MARK = /^\s*\^+ [a-z]+\/[a-z-]+$/;

/**
 * Expects what is drawn below the lines of a notebook in percent format, and nothing else: `^^^^ seeds/unseeded` marks the
 * characters above it, and a mark below `# %%` the cell.
 *
 * @param only the codes, or beginnings of codes, that are looked at.
 */
export function expectFindings(
  drawing: string,
  { only = '', settings = {}, path }: { only?: string; settings?: Partial<Config>; path?: string } = {},
): void {
  const source = drawing
    .split('\n')
    .filter((line) => !MARK.test(line))
    .join('\n');
  const notebook = notebookOf(source, path);
  const found = findingsOf(notebook, settings).filter((finding) => finding.code.startsWith(only));
  expect(draw(notebook, found)).toBe(drawing.replace(/\n$/, ''));
}

function draw(notebook: Notebook, findings: readonly Finding[]): string {
  const lines = notebook.cells.flatMap((cell) => {
    const mine = findings.filter((finding) => finding.where?.cell === cell.index);
    const whole = mine.filter((finding) => finding.where?.line === undefined).map(({ code }) => `^ ${code}`);
    const body = cell.source.split('\n').flatMap((line, index) => {
      const here = mine.filter((finding) => finding.where?.line === index + 1);
      return [line, ...here.map((finding) => markOf(finding, line))];
    });
    return [headOf(cell), ...whole, ...body];
  });
  return lines.join('\n');
}

function markOf({ code, where }: Finding, line: string): string {
  const column = where?.column ?? 1;
  const isOneLine = where?.endLine === where?.line;
  const end = isOneLine ? (where?.endColumn ?? column + 1) : line.length + 1;
  return `${' '.repeat(column - 1)}${'^'.repeat(Math.max(1, end - column))} ${code}`;
}

/** Makes fixes one at a time, `choose` says which of those that there are, until none is left. */
export function mend(
  notebook: Notebook,
  settings: Partial<Config> = {},
  choose: (count: number) => number = () => 0,
): Notebook {
  let now = notebook;
  for (let step = 0; step < 200; step += 1) {
    const fixes = findingsOf(now, settings).flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
    const fix = fixes[choose(fixes.length)] ?? fixes[0];
    if (fix === undefined) return now;
    const read = readNotebook(editNotebook(now, fix.edits), now.path);
    if (!read.ok) throw new Error(`"${fix.label}" makes a notebook that cannot be read`);
    if (read.value.text === now.text) throw new Error(`"${fix.label}" changes nothing`);
    now = read.value;
  }
  throw new Error('the fixes come to no end');
}
