/** Splits a command line into words as a shell does, quotes taken away. */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  for (const match of line.matchAll(/(?:[^\s"']|"[^"]*"?|'[^']*'?)+/g)) {
    words.push(
      match[0].replace(
        /"([^"]*)"?|'([^']*)'?/g,
        (_, double?: string, single?: string) => double ?? single ?? '',
      ),
    );
  }
  return words;
}

/**
 * Where the code begins after the options of a magic such as `%timeit -n 3 -r5 f()`.
 *
 * @param text holds the magic; `from` is where its arguments begin, `to` where they end.
 * @param flags the option letters as getopt takes them: a colon follows one that has a value.
 */
export function afterOptions(text: string, from: number, to: number, flags: string): number {
  let at = skipSpace(text, from, to);
  for (;;) {
    const option = /^(--[\w-]+|-[a-zA-Z])(\S*)/.exec(text.slice(at, to));
    if (option === null) return at;
    const [whole, name = '', attached] = option;
    const letter = name.charAt(1);
    if (!name.startsWith('--') && !flags.includes(letter)) return at;
    at = skipSpace(text, at + whole.length, to);
    const takesValue = !name.startsWith('--') && flags.charAt(flags.indexOf(letter) + 1) === ':';
    if (takesValue && attached === '') {
      const value = /^\S*/.exec(text.slice(at, to))?.[0] ?? '';
      at = skipSpace(text, at + value.length, to);
    }
  }
}

function skipSpace(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && /[ \t]/.test(text.charAt(at))) at += 1;
  return at;
}
