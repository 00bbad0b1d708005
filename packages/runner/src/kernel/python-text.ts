/** A text as a literal of Python, in ASCII and on one line. */
export function pythonText(text: string): string {
  let literal = '';
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    if (letter === "'" || letter === '\\') literal += `\\${letter}`;
    else if (code >= 0x20 && code < 0x7f) literal += letter;
    else if (code <= 0xffff) literal += `\\u${code.toString(16).padStart(4, '0')}`;
    else literal += `\\U${code.toString(16).padStart(8, '0')}`;
  }
  return `'${literal}'`;
}
