import { diffArrays } from 'diff';
import type { TextEdit } from './text.js';

/**
 * The edits that make one text of another, line by line, each cut down to the characters that differ: what an editor can show as a
 * small change, and undo without moving the cursor.
 */
export function diffEdits(before: string, after: string): TextEdit[] {
  if (before === after) return [];
  const edits: TextEdit[] = [];
  let at = 0;
  let gone = '';
  let added = '';
  const flush = () => {
    if (gone !== '' || added !== '') edits.push(trimmed(at - gone.length, gone, added));
    gone = '';
    added = '';
  };
  for (const { value, removed, added: isAdded } of diffArrays(linesOf(before), linesOf(after))) {
    const text = value.join('');
    if (isAdded) {
      added += text;
      continue;
    }
    if (!removed) flush();
    at += text.length;
    if (removed) gone += text;
  }
  flush();
  return edits;
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Leaves out what both texts begin and end with; never cuts a character in two. */
function trimmed(from: number, gone: string, added: string): TextEdit {
  const shortest = Math.min(gone.length, added.length);
  let head = 0;
  while (head < shortest && gone[head] === added[head]) head += 1;
  if (head > 0 && isHighSurrogate(gone, head - 1)) head -= 1;
  let tail = 0;
  while (tail < shortest - head && gone[gone.length - 1 - tail] === added[added.length - 1 - tail]) tail += 1;
  if (tail > 0 && isHighSurrogate(gone, gone.length - tail - 1)) tail -= 1;
  return { from: from + head, to: from + gone.length - tail, insert: added.slice(head, added.length - tail) };
}

function isHighSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xd800 && code <= 0xdbff;
}
