/** What IPython takes from the beginning of every line of a cell. */
export interface Indented {
  /** The cell, prompts replaced by spaces. */
  readonly text: string;
  readonly indent: number;
}

const CLASSIC = /^[ \t]*(?:>>>|\.\.\.)(?:[ \t]|$)/;
const IPYTHON = /^(?:(?:(?:\[nav\]|\[ins\])? )?In \[\d+\]: |[ \t]*\.{3,}: ?)/;

/**
 * Finds the indentation of a whole cell, or the prompts that were pasted with it (`>>> `, `In [1]: `). Prompts are taken as
 * such when every line that is not blank has one, of the same width; otherwise they stay, and are syntax errors.
 */
export function readIndent(source: string): Indented {
  const first = /^(?:[ \t\f]*\r?\n)*([^\n]*)/.exec(source)?.[1] ?? '';
  if (/^[ \t]*>>>(?:[ \t]|$)/.test(first)) return maskPrompts(source, CLASSIC);
  if (IPYTHON.test(first)) return maskPrompts(source, IPYTHON);
  const indent = /^[ \t]*/.exec(first)?.[0].length ?? 0;
  return { text: source, indent: first.trim() === '' ? 0 : indent };
}

function maskPrompts(source: string, prompt: RegExp): Indented {
  let width: number | null = null;
  const lines = source.split('\n');
  for (const line of lines) {
    if (line.trim() === '') continue;
    const found = prompt.exec(line)?.[0];
    if (found === undefined) return { text: source, indent: 0 };
    if (found.trimEnd() === line.trimEnd()) continue;
    width ??= found.length;
    if (found.length !== width) return { text: source, indent: 0 };
  }
  const text = lines.map((line) => line.replace(prompt, (found) => ' '.repeat(found.length))).join('\n');
  return { text, indent: width ?? 0 };
}
