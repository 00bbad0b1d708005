/** A cell of a notebook that is written as text. */
export interface TextCell {
  readonly type: 'code' | 'markdown';
  readonly tags: readonly string[];
  readonly source: string;
}

/**
 * Reads a notebook that is written as text: each cell begins with a line `# %% [tag tag …]`, or `# %% [markdown]`.
 *
 * @throws when there is text before the first cell.
 */
export function cellsOf(text: string): TextCell[] {
  const [before = '', ...rest] = text.split(/^# %% /m);
  if (before.trim() !== '') throw new Error(`no cell begins before: ${before}`);
  return rest.map((part) => {
    const [head = '', ...lines] = part.split('\n');
    const words = head
      .trim()
      .replace(/^\[|\]$/g, '')
      .split(/\s+/)
      .filter((word) => word !== '');
    const type = words[0] === 'markdown' ? 'markdown' : 'code';
    return { type, tags: words.filter((word) => word !== 'markdown'), source: lines.join('\n').trimEnd() };
  });
}

/** The text of a notebook file with these cells. */
export function notebookFile(cells: readonly TextCell[]): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
    cells: cells.map(({ type, tags, source }, index) => ({
      id: `c${index}`,
      cell_type: type,
      metadata: tags.length === 0 ? {} : { tags },
      source,
      ...(type === 'code' ? { execution_count: null, outputs: [] } : {}),
    })),
  });
}
