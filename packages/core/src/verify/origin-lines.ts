import { diffLines } from 'diff';
import type { GeneratedFile } from '../files/file-edit.js';
import type { Origin } from '../files/generate/origins.js';

/** A cell's place in the notebook, from 0, and a line in its source, from 1. */
export interface CellLine {
  readonly cell: number;
  readonly line: number;
}

/** Cells by line of a file that is on disk. */
export type OriginLines = ReadonlyMap<number, CellLine>;

/** A place where a file is not as extraction writes it. */
export interface LineChange {
  readonly file: string;
  /** The first line of it on disk. */
  readonly line: number;
  /** Lines as extraction writes them. */
  readonly generated: readonly string[];
  /** Lines as they are on disk. */
  readonly found: readonly string[];
  /** Where the generated lines come from; null: from no cell. */
  readonly origin: CellLine | null;
}

/** What is known of a file's lines. */
export interface TracedFile {
  readonly lines: OriginLines;
  readonly changes: readonly LineChange[];
}

/**
 * Which line of a file on disk comes from which cell: as extraction says for what it would write now, carried over to the lines
 * that were edited by hand. A line that was put in belongs to the cell of the line before it.
 *
 * @param current the file's text; null: it is not there.
 */
export function traceFile(
  generated: GeneratedFile,
  current: string | null,
  origins: readonly Origin[],
): TracedFile {
  const original = originalLines(generated.path, origins);
  const lines = new Map<number, CellLine>();
  const changes: LineChange[] = [];
  let [before, after] = [1, 1];
  let removed: string[] = [];
  const flush = (added: readonly string[]) => {
    if (removed.length === 0 && added.length === 0) return;
    const start = before - removed.length;
    const from = removed.map((_, at) => original.get(start + at)).find((each) => each !== undefined);
    const previous = original.get(start - 1);
    added.forEach((text, at) => {
      const isInside = /^\s/.test(text);
      const origin =
        removed.length === 0 ? previous : (original.get(start + Math.min(at, removed.length - 1)) ?? from);
      if (origin !== undefined && isInside && !/^\s*return\b/.test(text)) lines.set(after + at, origin);
    });
    changes.push({
      file: generated.path,
      line: after,
      generated: removed,
      found: [...added],
      origin: from ?? (removed.length === 0 ? (previous ?? null) : null),
    });
    after += added.length;
    removed = [];
  };
  for (const part of diffLines(generated.text, current ?? '')) {
    const texts = part.value.replace(/\n$/, '').split('\n');
    if (part.removed) {
      flush([]);
      removed = texts;
      before += texts.length;
    } else if (part.added) {
      flush(texts);
    } else {
      flush([]);
      for (const _ of texts) {
        const origin = original.get(before);
        if (origin !== undefined) lines.set(after, origin);
        before += 1;
        after += 1;
      }
    }
  }
  flush([]);
  return { lines, changes };
}

/** The innermost origin of each line: those of inner statements come after the outer one's. */
function originalLines(file: string, origins: readonly Origin[]): Map<number, CellLine> {
  const found = new Map<number, CellLine>();
  for (const { file: of, from, to, cell, line } of origins) {
    if (of !== file) continue;
    for (let at = from; at <= to; at += 1) found.set(at, { cell, line });
  }
  return found;
}
