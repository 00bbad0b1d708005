/** A half-open range of UTF-16 offsets in one text. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Replaces a range of a text. An empty range inserts. */
export interface TextEdit extends Range {
  readonly insert: string;
}

/** A place in a text: 1-based line, 1-based column, as editors and compilers print them. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/**
 * Applies edits that do not overlap; their order in the list does not matter, but insertions at one offset
 * are made in list order.
 *
 * @throws RangeError when two edits overlap: that is a defect of the caller.
 */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = edits.map((edit, index) => ({ edit, index }));
  sorted.sort((a, b) => a.edit.from - b.edit.from || a.edit.to - b.edit.to || a.index - b.index);
  let result = '';
  let at = 0;
  for (const { edit } of sorted) {
    if (edit.from < at) throw new RangeError(`edits overlap at offset ${edit.from}`);
    result += text.slice(at, edit.from) + edit.insert;
    at = edit.to;
  }
  return result + text.slice(at);
}

/** The line and column of an offset; an offset past the end is the end. */
export function lineColumnAt(text: string, offset: number): LineColumn {
  let line = 1;
  let start = 0;
  const end = Math.min(offset, text.length);
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) {
    line += 1;
    start = at + 1;
  }
  return { line, column: end - start + 1 };
}
