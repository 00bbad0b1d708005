import { type ParseError, parse } from 'jsonc-parser';
import * as z from 'zod';
import { failure, type Problem, problem, type Result, success } from '../problem/problem.js';
import { lineColumnAt } from '../text/text.js';
import type { Notebook, NotebookCell } from './notebook.js';

/** Notebooks above this length are refused. A host should look at the file's size first, and use `notebookTooLarge`. */
export const MAX_NOTEBOOK_LENGTH = 50 * 1024 * 1024;
const MAX_DEPTH = 200;
const MAX_BAD_CELLS = 5;

const sourceSchema = z.union([z.string(), z.array(z.string())]);

/** The part of nbformat 4 that Stagewright reads: https://nbformat.readthedocs.io/en/latest/format_description.html. */
const cellSchema = z.object({
  cell_type: z.enum(['code', 'markdown', 'raw']),
  source: sourceSchema,
  metadata: z.object({ tags: z.array(z.string()).optional() }).optional(),
  id: z.string().optional(),
  execution_count: z.number().nullable().optional(),
});

const kernelSchema = z.object({
  language_info: z
    .object({ name: z.string().optional(), version: z.string().optional() })
    .optional()
    .catch({}),
  kernelspec: z.object({ name: z.string().optional(), language: z.string().optional() }).optional().catch({}),
});

/** Says that a notebook is too large to read, and how to make it smaller. */
export function notebookTooLarge(path: string, length: number): Problem {
  const megabytes = (count: number) => Math.round(count / 1024 / 1024);
  return problem(
    'notebook/too-large',
    `The notebook is ${megabytes(length)} MB; at most ${megabytes(MAX_NOTEBOOK_LENGTH)} MB are read.`,
    `Clear its outputs: jupyter nbconvert --clear-output --inplace ${shellWord(path)}`,
    { file: path },
  );
}

/**
 * Reads a notebook of nbformat 4 whose kernel is Python.
 *
 * @param path only named in messages and kept in the result; nothing is opened.
 */
export function readNotebook(text: string, path: string): Result<Notebook> {
  if (text.length > MAX_NOTEBOOK_LENGTH) return failure(notebookTooLarge(path, text.length));
  if (isDeeperThan(text, MAX_DEPTH)) {
    return failure(
      problem(
        'notebook/too-deep',
        `The notebook nests lists and objects more than ${MAX_DEPTH} deep.`,
        `No notebook editor writes that. Clear its outputs: jupyter nbconvert --clear-output --inplace ${shellWord(path)}`,
        { file: path },
      ),
    );
  }
  const json = withoutByteOrderMark(text);
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch {
    return failure(notJson(json, path));
  }
  return readData(data, text, path);
}

function readData(data: unknown, text: string, path: string): Result<Notebook> {
  const file = { file: path };
  if (!isRecord(data) || typeof data.nbformat !== 'number') {
    const message = 'The file is JSON, but not a notebook: it has no `nbformat`.';
    return failure(problem('notebook/not-a-notebook', message, 'Name a Jupyter notebook (.ipynb).', file));
  }
  if (data.nbformat !== 4) return failure(otherFormat(data.nbformat, path));
  if (!Array.isArray(data.cells)) {
    const message = 'The notebook has no list of cells.';
    return failure(problem('notebook/not-a-notebook', message, 'Name a Jupyter notebook (.ipynb).', file));
  }
  const kernel = kernelSchema.safeParse(data.metadata).data ?? {};
  const language = languageOf(kernel);
  if (language !== 'python') return failure(notPython(language, path));
  if (kernel.language_info?.version?.startsWith('2.')) return failure(notPython('python 2', path));

  const cells: NotebookCell[] = [];
  const problems: Problem[] = [];
  for (const [index, item] of data.cells.entries()) {
    const cell = readCell(item, index, path);
    if (cell.ok) cells.push(cell.value);
    else problems.push(...cell.problems);
    if (problems.length >= MAX_BAD_CELLS) break;
  }
  if (problems.length > 0) return failure(...problems);
  if (!cells.some((cell) => cell.type === 'code' && cell.source.trim() !== '')) {
    const message = 'The notebook has no code.';
    return failure(
      problem('notebook/no-code', message, 'Name a notebook that has at least one code cell.', file),
    );
  }
  return success({ path, text, language, cells });
}

function readCell(item: unknown, index: number, path: string): Result<NotebookCell> {
  const parsed = cellSchema.safeParse(item);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const key = issue === undefined || issue.path.length === 0 ? 'the cell' : `\`${issue.path.join('.')}\``;
    return failure(
      problem(
        'notebook/bad-cell',
        `The notebook is damaged: ${key} has not the shape that nbformat 4 asks for.`,
        'Open it in Jupyter and save it again, or take an earlier version from version control.',
        { file: path, cell: index },
      ),
    );
  }
  const { cell_type, source, metadata, id, execution_count } = parsed.data;
  return success({
    index,
    id: id ?? null,
    type: cell_type,
    source: typeof source === 'string' ? source : source.join(''),
    tags: metadata?.tags ?? [],
    executionCount: execution_count ?? null,
  });
}

function languageOf(kernel: z.infer<typeof kernelSchema>): string {
  const name = kernel.language_info?.name ?? kernel.kernelspec?.language;
  if (name !== undefined && name !== '') {
    const language = name.toLowerCase();
    return /^i?python3?$/.test(language) ? 'python' : language;
  }
  // A kernel without a stated language is Python, except for the well-known ones that tell by their name.
  const other = /^(ir|julia|scala|bash|deno|sos)\b/.exec(kernel.kernelspec?.name ?? '')?.[1];
  return other === undefined ? 'python' : other === 'ir' ? 'r' : other;
}

function notPython(language: string, path: string): Problem {
  const name = language === 'r' ? 'R' : language === 'python 2' ? 'Python 2' : language;
  return problem(
    'notebook/not-python',
    `The notebook’s kernel runs ${name}; Stagewright reads Python 3.`,
    'Choose a Python 3 kernel in the notebook editor, if its cells are Python 3.',
    { file: path },
  );
}

function otherFormat(nbformat: number, path: string): Problem {
  const message = `The notebook is nbformat ${nbformat}; Stagewright reads nbformat 4.`;
  const remedy =
    nbformat < 4
      ? `Convert it: jupyter nbconvert --to notebook --nbformat 4 ${shellWord(path)}`
      : 'Save it as nbformat 4, or look for a newer Stagewright.';
  return problem(nbformat < 4 ? 'notebook/old-format' : 'notebook/new-format', message, remedy, {
    file: path,
  });
}

function notJson(text: string, path: string): Problem {
  if (text.trim() === '') {
    const remedy = 'Save the notebook in its editor, then try again.';
    return problem('notebook/not-json', 'The file is empty.', remedy, { file: path });
  }
  const mark = /^<{7}( |$)/m.exec(text);
  if (mark !== null) {
    const message = 'The notebook holds the marks of a merge that is not resolved (`<<<<<<<`).';
    const remedy = 'Resolve the merge (nbdime helps: nbdime mergetool), then try again.';
    return problem('notebook/not-json', message, remedy, { file: path, ...lineColumnAt(text, mark.index) });
  }
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true });
  const at = errors[0] === undefined ? {} : lineColumnAt(text, errors[0].offset);
  const message = 'The file is not valid JSON, so it is no notebook.';
  const remedy = 'Name a Jupyter notebook (.ipynb), or take an earlier version from version control.';
  return problem('notebook/not-json', message, remedy, { file: path, ...at });
}

/** JSON.parse refuses the mark that some Windows editors put first; a space in its place keeps every offset. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
}

/** Whether brackets nest deeper than a limit; strings are jumped over, so this is quick and needs no stack. */
function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = endOfString(text, at);
    } else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > limit) return true;
    } else if (code === 0x5d || code === 0x7d) {
      depth -= 1;
    }
  }
  return false;
}

/** The offset of the quote that closes the string which opens at `from`; the text's length when none does. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}

function shellWord(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
