import { diff3Merge } from 'node-diff3';
import type { Conflict, FileEdit, GeneratedFile } from './file-edit.js';

/** Where the last generated text of each file is kept, so that hand edits can be told from what was generated. */
export const BASE_FOLDER = '.stagewright/base';

const BASE_ENDING = '.base';

/** Where the base of a file is kept: under a name that no tool takes for a pipeline, a test or a module. */
export function basePath(path: string): string {
  return `${BASE_FOLDER}/${path}${BASE_ENDING}`;
}

/** The file that a path under `BASE_FOLDER` is the base of; null for what is no base. */
export function fileOfBase(path: string): string | null {
  return path.endsWith(BASE_ENDING) ? path.slice(0, -BASE_ENDING.length) : null;
}

/** What a three-way merge gives: a text, and the places where it keeps the hand edit because both sides changed. */
export interface Merged {
  readonly text: string;
  readonly conflicts: Conflict[];
}

/** How `planFileEdits` sees the files of a project. */
export interface ProjectFiles {
  /** The text of a file as it is now; null when there is none. */
  current(path: string): string | null;
  /** The text of a file as it was generated last; null when it never was. */
  base(path: string): string | null;
  /** Paths of all files that were generated last. */
  readonly basePaths: readonly string[];
}

/**
 * What has to change so that the project holds the generated files and keeps every hand edit. Files that stay as they are have no edit.
 *
 * - Not edited by hand: replaced by the new text.
 * - Edited by hand: the edit stays; what is new since the last time is merged into it, or is a conflict.
 * - There, but never generated: a conflict, unless it holds just the generated text.
 * - Generated, then deleted by hand: written again. Nothing of a person's is lost by that, and the others of the files need it.
 * - No longer generated: removed, unless it was edited by hand.
 */
export function planFileEdits(generated: readonly GeneratedFile[], files: ProjectFiles): FileEdit[] {
  const edits = generated.map(({ path, text }) =>
    planFile(path, text, files.current(path), files.base(path)),
  );
  const still = new Set(generated.map(({ path }) => path));
  const gone = files.basePaths.filter((path) => !still.has(path)).map((path) => planRemoval(path, files));
  return [...edits, ...gone].filter((edit) => edit !== null);
}

/** The changes of the kept bases that belong to a plan of file edits, to be written together with them. */
export function planBaseEdits(generated: readonly GeneratedFile[], files: ProjectFiles): FileEdit[] {
  const still = new Set(generated.map(({ path }) => path));
  const kept = generated.map(({ path, text }) => baseEdit(path, files.base(path), text));
  const gone = files.basePaths
    .filter((path) => !still.has(path))
    .map((path) => baseEdit(path, files.base(path), null));
  return [...kept, ...gone].filter((edit) => edit.before !== edit.after);
}

function baseEdit(path: string, before: string | null, after: string | null): FileEdit {
  const kind = after === null ? 'remove' : before === null ? 'create' : 'replace';
  return { path: basePath(path), kind, before, after, conflicts: [] };
}

function planFile(path: string, text: string, current: string | null, base: string | null): FileEdit | null {
  if (current === null) return { path, kind: 'create', before: null, after: text, conflicts: [] };
  if (withUnixLines(current) === text) return null;
  if (base === null) {
    const conflicts = [{ line: 1, yours: current, generated: text }];
    return { path, kind: 'foreign', before: current, after: current, conflicts };
  }
  const merged = mergeTexts({ yours: current, base, generated: text, byKey: path === 'params.yaml' });
  if (merged.conflicts.length > 0) {
    return { path, kind: 'conflict', before: current, after: merged.text, conflicts: merged.conflicts };
  }
  if (merged.text === current) return null;
  const kind = withUnixLines(current) === base ? 'replace' : 'merge';
  return { path, kind, before: current, after: merged.text, conflicts: [] };
}

function planRemoval(path: string, files: ProjectFiles): FileEdit | null {
  const current = files.current(path);
  if (current === null) return null;
  const isOurs = withUnixLines(current) === files.base(path);
  return isOurs
    ? { path, kind: 'remove', before: current, after: null, conflicts: [] }
    : { path, kind: 'keep', before: current, after: current, conflicts: [] };
}

/**
 * Merges what changed from `base` to `generated` into `yours`, line by line. The line ends of `yours` stay.
 *
 * @param texts `byKey` for YAML whose lines are `key: value # comment`: lines are matched by their key, and value and comment are merged
 *   apart, so that a value that a person changed stays although the line beside it, or its comment, changes.
 */
export function mergeTexts(texts: {
  readonly yours: string;
  readonly base: string;
  readonly generated: string;
  readonly byKey?: boolean;
}): Merged {
  const isWindows = texts.yours.includes('\r\n');
  const yours = withUnixLines(texts.yours);
  const merge = texts.byKey === true ? mergeByKey : mergeLines;
  const merged = merge(yours, withUnixLines(texts.base), withUnixLines(texts.generated));
  return isWindows ? { ...merged, text: merged.text.replaceAll('\n', '\r\n') } : merged;
}

function mergeLines(yours: string, base: string, generated: string): Merged {
  if (yours === base) return { text: generated, conflicts: [] };
  const lines: string[] = [];
  const conflicts: Conflict[] = [];
  for (const region of diff3Merge(yours.split('\n'), base.split('\n'), generated.split('\n'))) {
    if (region.ok) lines.push(...region.ok);
    if (region.conflict) {
      const { a, b } = region.conflict;
      conflicts.push({ line: lines.length + 1, yours: a.join('\n'), generated: b.join('\n') });
      lines.push(...a);
    }
  }
  return { text: lines.join('\n'), conflicts };
}

/** A line of YAML, told from others by its key (or by itself), in parts that are merged apart. */
interface KeyedLine {
  readonly id: string;
  readonly key: string;
  readonly value: string;
  readonly comment: string;
}

function mergeByKey(yours: string, base: string, generated: string): Merged {
  const sides = [yours, base, generated].map(keyedLines) as [KeyedLine[], KeyedLine[], KeyedLine[]];
  const [mine, old, theirs] = sides.map((side) => new Map(side.map((line) => [line.id, line])));
  const [a, o, b] = sides.map((side) => side.map((line) => line.id)) as [string[], string[], string[]];
  // A key that stands twice cannot be told from itself.
  if ([a, o, b].some((ids) => new Set(ids).size < ids.length)) return mergeLines(yours, base, generated);
  const lines: string[] = [];
  const conflicts: Conflict[] = [];
  for (const region of diff3Merge(a, o, b)) {
    if (region.conflict) return mergeLines(yours, base, generated);
    for (const id of region.ok ?? []) {
      const [left, origin, right] = [mine?.get(id), old?.get(id), theirs?.get(id)];
      const parts = (['key', 'value', 'comment'] as const).map((part) => {
        if (left === undefined || right === undefined) return (left ?? right)?.[part] ?? '';
        return pick(left[part], origin?.[part] ?? '', right[part]);
      });
      if (parts.includes(null)) {
        conflicts.push({ line: lines.length + 1, yours: write(left), generated: write(right) });
        lines.push(write(left));
      } else {
        lines.push(parts.join(''));
      }
    }
  }
  return { text: lines.join('\n'), conflicts };
}

/** The side that changed; null when both did, and differ. */
function pick(yours: string, base: string, generated: string): string | null {
  if (yours === base || yours === generated) return generated;
  return generated === base ? yours : null;
}

function write(line: KeyedLine | undefined): string {
  return line === undefined ? '' : line.key + line.value + line.comment;
}

function keyedLines(text: string): KeyedLine[] {
  const parents: { readonly indent: number; readonly id: string }[] = [];
  const seen = new Map<string, number>();
  return text.split('\n').map((line) => {
    const match = /^( *)([^\s#:][^#:]*:)(\s+|$)("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|.*?)(\s+#.*|\s*)$/.exec(
      line,
    );
    if (match === null) {
      // Lines without a key are told apart by their text and, where they repeat, by their count.
      const count = seen.get(line) ?? 0;
      seen.set(line, count + 1);
      return { id: `${line}\n${count}`, key: line, value: '', comment: '' };
    }
    const [, space = '', name = '', gap = '', value = '', comment = ''] = match;
    while ((parents.at(-1)?.indent ?? -1) >= space.length) parents.pop();
    const id = `${parents.at(-1)?.id ?? ''}/${name}`;
    parents.push({ indent: space.length, id });
    return { id, key: space + name + gap, value, comment };
  });
}

function withUnixLines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
