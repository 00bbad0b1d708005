import type { Shown } from './recording.js';

/** Where shown text begins to differ. */
export interface TextDifference {
  /** The first line that differs, or ''. */
  readonly left: string;
  readonly right: string;
  /** Offset in the right text. */
  readonly at: number;
  /** Which shown text of the left side, from 0. */
  readonly piece: number;
}

/**
 * Hides what no two processes share: memory addresses, what `%time` measures, and the date and time in the head of a statsmodels
 * summary.
 */
export function withoutNoise(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(/\b0x[0-9a-fA-F]{6,}\b/g, '0x…')
    .replace(/^(CPU times|Wall time): .*(\n|$)/gm, '')
    .replace(/\b(Date: +)\w{3}, \d\d \w{3} \d{4}/g, '$1…')
    .replace(/\b(Time: +)\d\d:\d\d:\d\d/g, '$1…');
}

/** The texts that a cell shows, figures left out. */
export function textsOf(shown: readonly Shown[]): string[] {
  return shown.filter((each) => each.kind !== 'figure').map((each) => withoutNoise(each.text));
}

/**
 * Where what a stage prints first differs from the texts that a cell shows; null where it does not. Empty lines between two shown
 * texts are layout, as is the line end of a shown value; inside of a text everything counts.
 */
export function compareText(wanted: readonly string[], printed: string): TextDifference | null {
  const text = withoutNoise(printed);
  let at = 0;
  const skip = () => {
    while (text[at] === '\n') at += 1;
  };
  for (const [piece, each] of wanted.entries()) {
    const chunk = each.replace(/^\n+|\n+$/g, '');
    if (chunk === '') continue;
    skip();
    if (!text.startsWith(chunk, at)) return firstLine(chunk, text, at, piece);
    at += chunk.length;
  }
  skip();
  const rest = text.slice(at);
  if (rest.trim() === '') return null;
  return { left: '', right: rest.split('\n')[0] ?? '', at, piece: wanted.length };
}

function firstLine(chunk: string, text: string, from: number, piece: number): TextDifference {
  let at = from;
  for (const line of chunk.split('\n')) {
    const end = text.indexOf('\n', at);
    const found = text.slice(at, end === -1 ? text.length : end);
    if (found !== line) return { left: line, right: found, at, piece };
    at += found.length + 1;
  }
  return { left: chunk.split('\n').at(-1) ?? '', right: '', at, piece };
}
