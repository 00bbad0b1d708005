import type { CellAnalysis, NotebookAnalysis } from '../analysis/notebook-analysis.js';
import type { NotebookCell } from '../notebook/notebook.js';

/** Which stage each code cell belongs to. */
export interface StageCells {
  readonly source: 'tags' | 'headings' | 'single';
  /** Stage names in the order of their first cells. */
  readonly names: readonly string[];
  readonly titles: ReadonlyMap<string, string>;
  /** Stage of each code cell (by its place among the code cells); null for cells that are skipped. */
  readonly stageOf: readonly (string | null)[];
}

/**
 * Assigns cells to stages: by tags (an untagged cell belongs with the code cell before it), by markdown headings when no cell
 * has a stage tag, else all in one.
 */
export function assignStages(analysis: NotebookAnalysis): StageCells {
  const { cells, notebook } = analysis;
  if (cells.some(({ tags }) => tags.stage !== null && !tags.skip)) return byTags(cells, notebook.cells);
  const headings = byHeadings(cells, notebook.cells);
  if (headings !== null) return headings;
  const name = 'pipeline';
  return {
    source: 'single',
    names: cells.some((c) => !c.tags.skip) ? [name] : [],
    titles: new Map([[name, 'Run the notebook']]),
    stageOf: cells.map((c) => (c.tags.skip ? null : name)),
  };
}

function byTags(cells: readonly CellAnalysis[], all: readonly NotebookCell[]): StageCells {
  const first = cells.find((c) => c.tags.stage !== null && !c.tags.skip)?.tags.stage ?? null;
  const titles = new Map<string, string>();
  let current = first;
  const stageOf = cells.map(({ tags, cell }) => {
    if (tags.skip) return null;
    if (tags.stage !== null) current = tags.stage;
    if (current !== null && tags.stage !== null && !titles.has(current))
      titles.set(current, titleBefore(cell, all) ?? '');
    return current;
  });
  return { source: 'tags', names: unique(stageOf), titles, stageOf };
}

function unique(stageOf: readonly (string | null)[]): string[] {
  return [...new Set(stageOf.filter((s) => s !== null))];
}

/** The nearest heading above a cell, when no other code stands between. */
function titleBefore(cell: NotebookCell, all: readonly NotebookCell[]): string | null {
  for (let index = cell.index - 1; index >= 0; index--) {
    const above = all[index];
    if (above === undefined || above.type === 'code') return null;
    const heading = headingsOf(above).at(-1);
    if (heading !== undefined) return heading.text;
  }
  return null;
}

interface Heading {
  readonly level: number;
  readonly text: string;
}

function headingsOf(cell: NotebookCell): Heading[] {
  if (cell.type !== 'markdown' || !/#|^(=|---)/m.test(cell.source)) return [];
  const found: Heading[] = [];
  let isFenced = false;
  const lines = cell.source.split('\n');
  lines.forEach((line, index) => {
    if (/^\s*(```|~~~)/.test(line)) isFenced = !isFenced;
    if (isFenced) return;
    const match = /^(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line);
    if (match?.[1] !== undefined && match[2])
      found.push({ level: match[1].length, text: plainText(match[2]) });
    const next = lines[index + 1] ?? '';
    if (/^(=+|-{3,})\s*$/.test(next) && line.trim() !== '' && !line.startsWith('#')) {
      found.push({ level: next.startsWith('=') ? 1 : 2, text: plainText(line.trim()) });
    }
  });
  return found;
}

function plainText(markdown: string): string {
  return markdown
    .replace(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^>]*>/g, '')
    .replace(/[*_`$]/g, '')
    .trim();
}

/** Splits at the highest heading level that gives two stages or more. */
function byHeadings(cells: readonly CellAnalysis[], all: readonly NotebookCell[]): StageCells | null {
  const byIndex = new Map(cells.map((c) => [c.cell.index, c]));
  const headings = all.map(headingsOf);
  const levels = new Set(headings.flat().map((h) => h.level));
  for (const level of [1, 2, 3, 4]) {
    if (!levels.has(level)) continue;
    const split = splitAtLevel(cells, byIndex, all, headings, level);
    if (split.names.length >= 2) return split;
  }
  return null;
}

function splitAtLevel(
  cells: readonly CellAnalysis[],
  byIndex: ReadonlyMap<number, CellAnalysis>,
  all: readonly NotebookCell[],
  headings: readonly (readonly Heading[])[],
  level: number,
): StageCells {
  const titles = new Map<string, string>();
  const names = new Map<number, string>();
  let current: string | null = null;
  let pending: string | null = null;
  for (const cell of all) {
    for (const heading of headings[cell.index] ?? []) if (heading.level <= level) pending = heading.text;
    if (cell.type !== 'code') continue;
    const analysed = byIndex.get(cell.index);
    if (analysed === undefined || analysed.tags.skip) continue;
    const onlyDeclares = analysed.statements.every(
      ({ node }) =>
        node.kind === 'Import' ||
        node.kind === 'ImportFrom' ||
        node.kind === 'FunctionDef' ||
        node.kind === 'ClassDef',
    );
    // A section of nothing but imports and definitions is no stage: they follow whoever needs them.
    if (pending !== null && !onlyDeclares && !analysed.tags.parameters) {
      current = uniqueName(stageName(pending), titles);
      titles.set(current, pending);
      pending = null;
    }
    if (current !== null) names.set(cell.index, current);
  }
  const first = [...titles.keys()][0] ?? null;
  const stageOf = cells.map((c) => (c.tags.skip ? null : (names.get(c.cell.index) ?? first)));
  return { source: 'headings', names: unique(stageOf), titles, stageOf };
}

const RESERVED = new Set(
  'false none true and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case type utils helpers main'.split(
    ' ',
  ),
);

/** A stage name from a heading: `2.1 Train the model!` gives `train_the_model`. */
export function stageName(heading: string): string {
  const words = heading
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/^[\d.\s:)-]+/, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .split(' ')
    .slice(0, 5)
    .join('_')
    .slice(0, 60)
    .replace(/^[\d_]+|_+$/g, '');
  if (words === '') return 'stage';
  return RESERVED.has(words) ? `${words}_stage` : words;
}

function uniqueName(name: string, taken: ReadonlyMap<string, unknown>): string {
  if (!taken.has(name)) return name;
  for (let n = 2; ; n++) if (!taken.has(`${name}_${n}`)) return `${name}_${n}`;
}
