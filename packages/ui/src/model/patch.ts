import { diffWordsWithSpace, parsePatch } from 'diff';

/** A piece of a line; marked where it differs from the line that it replaces or is replaced by. */
export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

export interface PatchLine {
  readonly kind: 'same' | 'added' | 'removed';
  /** Line numbers in the two texts; null where the line is not in that text. */
  readonly before: number | null;
  readonly after: number | null;
  readonly pieces: readonly Piece[];
}

/** Lines that stand together. */
export interface Hunk {
  readonly lines: readonly PatchLine[];
}

/** Longer lines are not compared word by word: it would take long and show little. */
const LONGEST = 400;

/** Reads a unified diff of one file for showing. One that cannot be read gives its text as lines that nothing is known of. */
export function readPatch(text: string): readonly Hunk[] {
  try {
    return parsePatch(text).flatMap(({ hunks }) =>
      hunks.map(({ lines, oldStart, newStart }) => ({ lines: readLines(lines, oldStart, newStart) })),
    );
  } catch {
    const lines = text.split('\n').map((line) => ({
      kind: 'same' as const,
      before: null,
      after: null,
      pieces: [{ text: line, marked: false }],
    }));
    return [{ lines }];
  }
}

/** How many lines a diff adds and removes. */
export function countLines(hunks: readonly Hunk[]): { readonly added: number; readonly removed: number } {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const count = (kind: PatchLine['kind']) => lines.filter((line) => line.kind === kind).length;
  return { added: count('added'), removed: count('removed') };
}

function readLines(lines: readonly string[], oldStart: number, newStart: number): PatchLine[] {
  let [before, after] = [oldStart, newStart];
  const read = lines.flatMap((line): PatchLine[] => {
    const pieces = [{ text: line.slice(1), marked: false }];
    if (line.startsWith('+')) return [{ kind: 'added', before: null, after: after++, pieces }];
    if (line.startsWith('-')) return [{ kind: 'removed', before: before++, after: null, pieces }];
    if (line.startsWith('\\')) return [];
    return [{ kind: 'same', before: before++, after: after++, pieces }];
  });
  return markWords(read);
}

/** Where as many lines were removed as added, they are taken for changes of each other, and the words that changed are marked. */
function markWords(lines: readonly PatchLine[]): PatchLine[] {
  const marked = [...lines];
  for (let at = 0; at < lines.length; ) {
    const removed = runOf(lines, at, 'removed');
    const added = runOf(lines, at + removed, 'added');
    if (removed > 0 && removed === added) {
      for (let index = at; index < at + removed; index += 1) markPair(marked, index, index + removed);
    }
    at += Math.max(removed + added, 1);
  }
  return marked;
}

function runOf(lines: readonly PatchLine[], from: number, kind: PatchLine['kind']): number {
  const end = lines.findIndex((line, index) => index >= from && line.kind !== kind);
  return (end === -1 ? lines.length : end) - from;
}

function markPair(lines: PatchLine[], removedAt: number, addedAt: number): void {
  const [removed, added] = [lines[removedAt], lines[addedAt]];
  if (removed === undefined || added === undefined) return;
  const [before, after] = [removed, added].map(({ pieces }) => pieces[0]?.text ?? '') as [string, string];
  if (before.length > LONGEST || after.length > LONGEST) return;
  const words = diffWordsWithSpace(before, after);
  const isKept = words.some((word) => !word.added && !word.removed && word.value.trim() !== '');
  if (!isKept) return;
  const side = (left: 'added' | 'removed', marks: 'added' | 'removed') =>
    words.filter((word) => !word[left]).map((word) => ({ text: word.value, marked: word[marks] }));
  lines[removedAt] = { ...removed, pieces: side('added', 'removed') };
  lines[addedAt] = { ...added, pieces: side('removed', 'added') };
}
