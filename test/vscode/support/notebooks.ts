import { cellsOf } from '../../fidelity/notebook-text.js';

/**
 * A notebook file as VS Code itself writes it, so that a save changes nothing but what was edited.
 *
 * @param text cells as in `cellsOf`.
 */
export function notebookText(text: string): string {
  const cells = cellsOf(text).map(({ type, tags, source }, index) => ({
    cell_type: type,
    ...(type === 'code' ? { execution_count: null } : {}),
    id: `cell-${index}`,
    metadata: tags.length === 0 ? {} : { tags },
    ...(type === 'code' ? { outputs: [] } : {}),
    source: source === '' ? [] : source.split(/(?<=\n)/),
  }));
  const metadata = { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' } };
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

export interface ReadCell {
  readonly source: string;
  readonly tags: readonly string[];
}

/** The cells of a notebook file. */
export function readCells(text: string): ReadCell[] {
  const { cells } = JSON.parse(text) as {
    readonly cells: readonly {
      readonly source: string | readonly string[];
      readonly metadata: { readonly tags?: readonly string[] };
    }[];
  };
  return cells.map(({ source, metadata }) => ({
    source: [source].flat().join(''),
    tags: metadata.tags ?? [],
  }));
}
