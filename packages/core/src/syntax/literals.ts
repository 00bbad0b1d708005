import type { Constant } from './ast.js';

interface StringLiteral {
  readonly raw: boolean;
  readonly bytes: boolean;
  /** Offsets in the literal: where its content begins and ends. */
  readonly from: number;
  readonly to: number;
  /** Whether the closing quotes are there. */
  readonly closed: boolean;
}

/** Takes a string literal apart: `rb'''…'''`. */
export function readStringLiteral(source: string): StringLiteral {
  let at = 0;
  let raw = false;
  let bytes = false;
  for (; at < source.length; at++) {
    const char = source.charAt(at);
    if (char === '"' || char === "'") break;
    if (char === 'r' || char === 'R') raw = true;
    if (char === 'b' || char === 'B') bytes = true;
  }
  const quote = source.charAt(at);
  const quotes = source.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote;
  const from = at + quotes.length;
  const closed = quote !== '' && source.length >= from + quotes.length && source.endsWith(quotes);
  return { raw, bytes, from, to: closed ? source.length - quotes.length : source.length, closed };
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const ESCAPE =
  /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{[^}]*\}|([\s\S]))/g;

/**
 * Resolves the escapes of a string that is not raw. `\N{…}` is left as it is written, since the names of characters are a
 * megabyte; so are unknown escapes, as Python does.
 */
export function resolveEscapes(content: string, bytes: boolean): string {
  const text = content.includes('\r') ? content.replace(/\r\n?/g, '\n') : content;
  if (!text.includes('\\')) return text;
  return text.replace(
    ESCAPE,
    (whole: string, octal?: string, hex?: string, short?: string, long?: string, simple?: string) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (bytes) return simple === undefined ? whole : (SIMPLE_ESCAPES[simple] ?? whole);
      if (short !== undefined) return String.fromCharCode(Number.parseInt(short, 16));
      if (long !== undefined) {
        const code = Number.parseInt(long, 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      }
      return simple === undefined ? whole : (SIMPLE_ESCAPES[simple] ?? whole);
    },
  );
}

/** The type of a number by its source text. */
export function numberType(source: string): Constant['type'] {
  const last = source.charAt(source.length - 1);
  if (/^0[xXbBoO]/.test(source)) return 'int';
  if (last === 'j' || last === 'J') return 'complex';
  return /[.eE]/.test(source) ? 'float' : 'int';
}

/** An identifier as Python compares it. */
export function normalizeName(source: string): string {
  for (let i = 0; i < source.length; i++) {
    if (source.charCodeAt(i) > 127) return source.normalize('NFKC');
  }
  return source;
}
