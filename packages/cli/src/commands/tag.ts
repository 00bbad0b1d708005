import type { Command } from '@commander-js/extra-typings';
import {
  analyzeNotebook,
  assignStages,
  checkName,
  editNotebook,
  failure,
  type Notebook,
  type NotebookCell,
  type Problem,
  problem,
  type Result,
  readTags,
  success,
  withFunction,
  withoutOurTags,
  withRole,
  withStage,
} from '@stagewright/core';
import { addExamples } from '../command.js';
import { loadNotebook } from '../host/files.js';
import type { ExitCode, Host } from '../host/host.js';
import { confirm, countOf, refuse, renderTable } from '../host/show.js';
import { notebookWrite, writeFiles } from '../host/write-files.js';

interface TagOptions {
  readonly cell?: string | undefined;
  readonly stage?: string | undefined;
  readonly function?: string | undefined;
  readonly none?: true | undefined;
  readonly suggest?: true | undefined;
  readonly yes?: true | undefined;
  readonly parameters?: true | undefined;
  readonly metrics?: true | undefined;
  readonly skip?: true | undefined;
  readonly json?: true | undefined;
}

/** `stagewright tag`. */
export function define(command: Command, host: Host): void {
  command
    .argument('<notebook>', 'a Jupyter notebook')
    .option('-c, --cell <cells>', 'which cells, counted from 1: 4 or 2,5-7')
    .option('-s, --stage <name>', 'the cells belong to this stage')
    .option('-f, --function <name>', 'the cell becomes this function')
    .option('--parameters', 'each literal assigned in the cell becomes a param')
    .option('--metrics', 'the numbers assigned in the cell are metrics')
    .option('--skip', 'exploration: the cells are in no stage')
    .option('--suggest', 'tag the cells where stages begin by the notebook’s headings; asks first')
    .option('-y, --yes', 'with --suggest: do not ask')
    .option('--none', 'remove the tags that Stagewright reads; others stay')
    .option('--json', 'print cells and tags as JSON')
    .action(async (notebook, options) => host.end(await tag(notebook, options, host)));
  addExamples(command, [
    ['tag train.ipynb', 'list the cells with their tags'],
    ['tag train.ipynb --cell 3 --stage load', 'stage `load` begins at cell 3'],
    ['tag train.ipynb --cell 2 --parameters', 'cell 2 holds the params'],
    ['tag train.ipynb --cell 4,8-10 --skip', 'leave these cells out'],
    ['tag train.ipynb --suggest', 'propose stages from the headings'],
  ]);
}

async function tag(path: string, options: TagOptions, host: Host): Promise<ExitCode> {
  const loaded = loadNotebook(host.cwd, path);
  if (!loaded.ok) return refuse(loaded.problems, host, options);
  const notebook = loaded.value;
  if (options.suggest) return suggest(notebook, options, host);
  const change = readChange(options);
  if (!change.ok) return refuse(change.problems, host, options);
  const chosen = readCells(options.cell, notebook);
  if (!chosen.ok) return refuse(chosen.problems, host, options);
  if (change.value === null) return list(notebook, chosen.value, host, options);
  if (options.cell === undefined) {
    const message = 'Say which cells are to be tagged.';
    return refuse([problem('usage/no-cell', message, 'Add --cell 3, or --cell 2,5-7.')], host, options);
  }
  return retag(notebook, chosen.value, change.value, host, options);
}

type Change = (tags: readonly string[]) => string[];

/** What the options do with a cell's tags; null when they say nothing. */
function readChange(options: TagOptions): Result<Change | null> {
  const problems: Problem[] = [];
  const changes: Change[] = [];
  if (options.none) changes.push(withoutOurTags);
  if (options.stage !== undefined) {
    const name = options.stage;
    problems.push(...[checkName('stage', name)].filter((found) => found !== null));
    changes.push((tags) => withStage(tags, name));
  }
  if (options.function !== undefined) {
    const name = options.function;
    problems.push(...[checkName('function', name)].filter((found) => found !== null));
    changes.push((tags) => withFunction(tags, name));
  }
  for (const role of ['parameters', 'metrics', 'skip'] as const) {
    if (options[role]) changes.push((tags) => withRole(tags, role, true));
  }
  if (options.skip && changes.length > (options.none ? 2 : 1)) {
    problems.push(problem('usage/contradiction', 'A skipped cell has no other tag.', 'Give --skip alone.'));
  }
  if (problems.length > 0) return failure(...problems);
  if (changes.length === 0) return success(null);
  return success((tags) => changes.reduce<string[]>((result, change) => change(result), [...tags]));
}

/** The cells that `--cell` names; all when it is not given. */
function readCells(text: string | undefined, notebook: Notebook): Result<readonly NotebookCell[]> {
  if (text === undefined) return success(notebook.cells);
  const last = notebook.cells.length;
  const chosen = new Set<number>();
  for (const part of text.split(',')) {
    const [, first, end] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    const from = Number(first);
    const to = Number(end ?? first);
    if (first === undefined || from < 1 || to > last || from > to) {
      const message = `\`--cell ${text}\` names no cells: the notebook has cells 1 to ${last}.`;
      const remedy = 'Write a number, or numbers and ranges such as 2,5-7.';
      return failure(problem('usage/bad-cell', message, remedy, { file: notebook.path }));
    }
    for (let cell = from; cell <= to; cell += 1) chosen.add(cell - 1);
  }
  return success(notebook.cells.filter((cell) => chosen.has(cell.index)));
}

function retag(
  notebook: Notebook,
  cells: readonly NotebookCell[],
  change: Change,
  host: Host,
  options: TagOptions,
): ExitCode {
  const other = cells.find((cell) => cell.type !== 'code');
  if (other !== undefined) {
    const where = { file: notebook.path, cell: other.index };
    const message = `The cell is no code cell but ${other.type}.`;
    return refuse([problem('usage/not-code', message, 'Choose code cells.', where)], host, options);
  }
  const changed = cells.map((cell) => ({ ...cell, tags: change(cell.tags) }));
  const problems = changed.flatMap(
    (cell) => readTags(cell.tags, { file: notebook.path, cell: cell.index }).problems,
  );
  if (problems.length > 0) return refuse(problems, host, options);
  return save(notebook, changed, host, options);
}

/** Proposes a stage tag for each cell where the headings say that a stage begins. */
async function suggest(notebook: Notebook, options: TagOptions, host: Host): Promise<ExitCode> {
  const { source, stageOf } = assignStages(analyzeNotebook(notebook));
  if (source !== 'headings') {
    host.note(
      source === 'tags'
        ? 'The notebook has stage tags already.'
        : 'The notebook has no headings to propose stages from. Tag a cell with: stagewright tag --cell 3 --stage load',
    );
    return 0;
  }
  const code = notebook.cells.filter((cell) => cell.type === 'code');
  const proposed = code.flatMap((cell, at) => {
    const name = stageOf[at] ?? null;
    const before = stageOf.slice(0, at).findLast((stage) => stage !== null) ?? null;
    return name === null || name === before ? [] : [{ ...cell, tags: withStage(cell.tags, name) }];
  });
  if (!options.json) list(notebook, proposed, host, options);
  const answer = await confirm(`Write these tags into ${notebook.path}?`, options, host);
  if (answer !== 0) return answer;
  return save(notebook, proposed, host, options);
}

function save(notebook: Notebook, cells: readonly NotebookCell[], host: Host, options: TagOptions): ExitCode {
  const edits = cells.map(({ index, tags }) => ({ kind: 'setTags' as const, cell: index, tags }));
  const after = editNotebook(notebook, edits);
  if (after !== notebook.text) {
    const written = writeFiles([notebookWrite(notebook, after, host.cwd)]);
    if (!written.ok) return refuse(written.problems, host, options);
  }
  if (options.suggest && !options.json) host.print(`Tagged ${countOf(cells.length, 'cell')}.`);
  else list(notebook, cells, host, options);
  return 0;
}

function list(notebook: Notebook, cells: readonly NotebookCell[], host: Host, options: TagOptions): ExitCode {
  if (options.json) {
    const facts = cells.map(({ index, id, type, tags, source }) => ({
      cell: index + 1,
      id,
      type,
      tags,
      stage: readTags(tags).tags.stage,
      firstLine: firstLine(source),
    }));
    host.printJson({ notebook: notebook.path, cells: facts });
    return 0;
  }
  const rows = cells.map((cell) => [
    String(cell.index + 1),
    cell.type,
    cell.tags.join(' '),
    firstLine(cell.source),
  ]);
  const lines = renderTable([['cell', 'type', 'tags', 'first line'], ...rows], host.columns);
  const [head = '', ...rest] = lines;
  host.print(host.colors.bold(head));
  rest.forEach((line, at) => {
    host.print(cells[at]?.type === 'code' ? line : host.colors.dim(line));
  });
  return 0;
}

function firstLine(source: string): string {
  return (
    source
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? ''
  );
}
