import { type Problem, problem } from '../../problem/problem.js';
import { parseIndentedPython } from '../../syntax/parse.js';
import { applyTextEdits, type LineColumn, type TextEdit } from '../../text/text.js';
import type { GeneratedFile } from '../file-edit.js';

/** What a linter says of a text; lines and columns from 1. */
export interface LintFinding {
  readonly code: string;
  readonly message: string;
  readonly start: LineColumn;
  readonly end: LineColumn;
  readonly fix: readonly { readonly start: LineColumn; readonly end: LineColumn; readonly insert: string }[];
}

/** Formatter and linter for the generated Python (ruff's), given by the host: core does no I/O and loads no wasm. */
export interface PythonTools {
  /** @throws when the text is not valid Python. */
  format(text: string): string;
  check(text: string): readonly LintFinding[];
}

/**
 * Formats a module, sorts its imports, and deals with what the linter says of the person's own code without changing what it
 * computes. `mentioned`: names that only strings name, such as formulas. Text that Python cannot read is a problem: the notebook was readable, so that is our defect.
 */
export function polish(
  file: GeneratedFile,
  tools: PythonTools,
  problems: Problem[],
  notebookNames: ReadonlySet<string>,
  mentioned: ReadonlySet<string>,
): GeneratedFile {
  if (file.text === '') return file;
  try {
    const formatted = tools.format(file.text);
    const found = tools.check(formatted);
    const used = withoutUnusedImports(formatted, found);
    const foundThen = used === formatted ? found : tools.check(used);
    const text = tools.format(mend(used, foundThen, mentioned));
    const left = tools.check(text);
    for (const { code, message, start } of left) {
      const name = /`(\w+)`/.exec(message)?.[1];
      // The notebook has the name, so the module must have it too.
      if (code === 'F821' && name !== undefined && notebookNames.has(name))
        throw new Error(`line ${start.line}: ${message}`);
    }
    return { path: file.path, text: left.length === 0 ? text : tools.format(silence(text, left)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push(
      problem(
        'extract/invalid-python',
        `The code for ${file.path} would not be valid Python: ${reason}.`,
        'This is a defect of Stagewright: please report it with the notebook. Nothing was written.',
      ),
    );
    return file;
  }
}

/** Drops imports of the module that are used only in what the generated code has other words for: `plt.show()`. */
function withoutUnusedImports(text: string, found: readonly LintFinding[]): string {
  const at = offsets(text);
  const firstDefinition = text.split('\n').findIndex((line) => /^(async def|def|class|@)/.test(line)) + 1;
  const edits: TextEdit[] = [];
  for (const { code, start, fix } of found) {
    if (code !== 'F401' || start.line >= firstDefinition) continue;
    for (const edit of fix) {
      const range = { from: at(edit.start), to: at(edit.end) };
      // Each of two names of one statement has a fix for the whole of it.
      if (!edits.some((other) => other.from < range.to && range.from < other.to))
        edits.push({ ...range, insert: edit.insert });
    }
  }
  return applyTextEdits(text, edits);
}

/** Sorts imports, and marks names that nobody reads with an underscore, as Python's convention has it. */
function mend(text: string, found: readonly LintFinding[], mentioned: ReadonlySet<string>): string {
  const starts = lineStarts(text);
  const at = offsets(text);
  const edits: TextEdit[] = [];
  for (const finding of found) {
    if (finding.code === 'I001') {
      if (bindsNameTwice(text.slice(starts[finding.start.line - 1], starts[finding.end.line]))) continue;
      for (const edit of finding.fix)
        edits.push({ from: at(edit.start), to: at(edit.end), insert: edit.insert });
    } else if (finding.code === 'RUF059' || finding.code === 'F841') {
      const range = { from: at(finding.start), to: at(finding.end) };
      const name = text.slice(range.from, range.to);
      if (mentioned.has(name) || isRunAsText(name, text)) continue;
      if (/^[A-Za-z]\w*$/.test(name) && !new RegExp(`\\b_${name}\\b`).test(text))
        edits.push({ ...range, insert: `_${name}` });
    }
  }
  return applyTextEdits(text, edits);
}

/** Whether a module runs code that stands in strings, and one of them may name the variable. */
function isRunAsText(name: string, text: string): boolean {
  const mentions = text.match(new RegExp(`\\b${name}\\b`, 'g'))?.length ?? 0;
  return mentions > 1 && /\b(eval|exec)\(/.test(text);
}

/** Whether two imports of a block bind one name: the later one counts, so that they have to keep their order. */
function bindsNameTwice(imports: string): boolean {
  const seen = new Set<string>();
  return parseIndentedPython(imports).body.some((node) => {
    if (node.kind !== 'Import' && node.kind !== 'ImportFrom') return false;
    return node.names.some(({ name, asname }) => {
      const bound = asname ?? name;
      const isSecond = seen.has(bound);
      seen.add(bound);
      return isSecond;
    });
  });
}

/** Where a place stands in the text. */
function offsets(text: string): (place: LineColumn) => number {
  const starts = lineStarts(text);
  return (place) => (starts[place.line - 1] ?? text.length) + place.column - 1;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Adds `# noqa` where the person's code breaks a rule of the linter. */
function silence(text: string, found: readonly LintFinding[]): string {
  const lines = text.split('\n');
  const byLine = new Map<number, Set<string>>();
  for (const { code, message, start, end } of found) {
    if (!/^[A-Z]+\d+$/.test(code)) throw new Error(`line ${start.line}: ${message}`);
    // Inside a string that spans lines no comment can stand; ruff reads the one at its end.
    const line = lines[start.line - 1]?.includes('"""') ? end.line : start.line;
    byLine.set(line, (byLine.get(line) ?? new Set()).add(code));
  }
  for (const [line, codes] of byLine) {
    const current = lines[line - 1];
    if (current === undefined || current.includes('# noqa')) continue;
    lines[line - 1] = `${current}  # noqa: ${[...codes].sort().join(', ')}`;
  }
  return lines.join('\n');
}
