import { cellsOf } from '../../fidelity/notebook-text.js';

const SHOWN = { name: 'stdout', output_type: 'stream', text: ['shown\n'] };
const shows = (source: string) => source.includes('print(');

/**
 * A notebook file as VS Code itself writes it, so that a save changes nothing but what was edited.
 *
 * @param text cells as in `cellsOf`; those that print have been run, and have an output.
 */
export function notebookText(text: string): string {
  const cells = cellsOf(text).map(({ type, tags, source }, index) => ({
    cell_type: type,
    ...(type === 'code' ? { execution_count: shows(source) ? index : null } : {}),
    id: `cell-${index}`,
    metadata: tags.length === 0 ? {} : { tags },
    ...(type === 'code' ? { outputs: shows(source) ? [SHOWN] : [] } : {}),
    source: source === '' ? [] : source.split(/(?<=\n)/),
  }));
  const metadata = { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' } };
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

export interface ReadCell {
  readonly source: string;
  readonly tags: readonly string[];
  readonly outputs: number;
}

/** The cells of a notebook file. */
export function readCells(text: string): ReadCell[] {
  const { cells } = JSON.parse(text) as {
    readonly cells: readonly {
      readonly source: string | readonly string[];
      readonly metadata: { readonly tags?: readonly string[] };
      readonly outputs?: readonly unknown[];
    }[];
  };
  return cells.map(({ source, metadata, outputs = [] }) => ({
    source: [source].flat().join(''),
    tags: metadata.tags ?? [],
    outputs: outputs.length,
  }));
}
