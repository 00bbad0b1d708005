/** Something that a notebook shows: text on stdout, the plain text of a value, or the pixels of a figure, by hash. */
export interface Shown {
  readonly kind: 'stdout' | 'value' | 'figure';
  readonly text: string;
  /** Place among the code cells, from 0. */
  readonly cell: number;
}

/** Memory addresses are other ones in each process; what `%time` measures is not shown by a pipeline; a terminal ends its lines with two characters. */
export function normal(text: string): string {
  return text
    .replace(/\b0x[0-9a-f]{6,}\b/g, '0x…')
    .replace(/^(CPU times|Wall time): .*\n/gm, '')
    .replace(/\r\n/g, '\n');
}

/**
 * Where what a pipeline prints first differs from the text that a notebook shows, in order; null where it does not. Empty lines between
 * two shown texts are layout, as is the line end of a shown value; inside of a text everything counts.
 */
export function firstDifference(shown: readonly Shown[], printed: string): string | null {
  let rest = normal(printed).replace(/^\n+/, '');
  for (const { kind, text, cell } of shown) {
    if (kind === 'figure') continue;
    const wanted = normal(text).replace(/^\n+|\n+$/g, '');
    if (wanted === '') continue;
    rest = rest.replace(/^\n+/, '');
    if (!rest.startsWith(wanted))
      return `code cell ${cell + 1} shows\n${wanted}\nand the pipeline\n${rest.slice(0, wanted.length + 200)}`;
    rest = rest.slice(wanted.length);
  }
  rest = rest.trim();
  return rest === '' ? null : `the notebook shows nothing more, and the pipeline\n${rest}`;
}
