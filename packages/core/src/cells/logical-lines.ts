/** One logical line of Python or IPython: brackets, long strings and backslashes carry it over line ends. */
export interface LogicalLine {
  /** Its first character after the indentation. */
  readonly from: number;
  /** Where it ends: at the line break, or the end of the text. */
  readonly to: number;
  /** The first `=` outside brackets, or null. */
  readonly assign: number | null;
  /** Whether it ends in code: in no comment, and in no string that is not closed. */
  readonly endsInCode: boolean;
}

/** Reads the logical line that begins at `start`, an offset at the beginning of a line; null when that line is blank. */
export function readLogicalLine(text: string, start: number): LogicalLine | null {
  let at = start;
  for (;;) {
    if (isSpace(text.charAt(at))) at += 1;
    else if (text.charAt(at) === '\\' && isLineBreak(text.charAt(at + 1))) at = afterLineBreak(text, at + 1);
    else break;
  }
  const from = at;
  const patience = { left: 10_000, depth: 0 };
  let depth = 0;
  let assign: number | null = null;
  let opaque: number | null = null;
  while (at < text.length) {
    const char = text.charAt(at);
    if (isLineBreak(char)) {
      if (depth === 0) break;
      at += 1;
    } else if (char === '#') {
      at = endOfLine(text, at);
      opaque = at;
    } else if (char === '\\') {
      at = isLineBreak(text.charAt(at + 1)) ? afterLineBreak(text, at + 1) : at + 1;
    } else if (char === '"' || char === "'") {
      at = endOfString(text, at, patience);
      opaque = at;
    } else {
      if ('([{'.includes(char)) depth += 1;
      else if (')]}'.includes(char)) depth = Math.max(0, depth - 1);
      else if (char === '=' && depth === 0) assign ??= isAssignment(text, at) ? at : null;
      at += 1;
    }
  }
  const endsInCode = opaque === null || text.slice(opaque, at).trim() !== '';
  return at === from ? null : { from, to: at, assign, endsInCode };
}

function isAssignment(text: string, at: number): boolean {
  return text.charAt(at + 1) !== '=' && (at === 0 || !'=!<>:+-*/%&|^@'.includes(text.charAt(at - 1)));
}

function isSpace(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\f';
}

export function isLineBreak(char: string): boolean {
  return char === '\n' || char === '\r';
}

/** The offset of the line break that ends the line, or the end of the text. */
export function endOfLine(text: string, at: number): number {
  let end = at;
  while (end < text.length && !isLineBreak(text.charAt(end))) end += 1;
  return end;
}

/** The offset after a line break, which may be CR LF. */
export function afterLineBreak(text: string, at: number): number {
  return text.charAt(at) === '\r' && text.charAt(at + 1) === '\n' ? at + 2 : Math.min(at + 1, text.length);
}

/** The end of a line that goes on where it ends in a backslash, as magics and shell commands do. */
export function endOfContinuedLine(text: string, at: number): number {
  let end = endOfLine(text, at);
  while (end < text.length && text.charAt(end - 1) === '\\') end = endOfLine(text, afterLineBreak(text, end));
  return end;
}

/** Bounds the reading of fields that are not closed, since what follows their brace is then read again. */
interface Patience {
  left: number;
  /** How many fields are open. */
  depth: number;
}

const DEEPEST_FIELD = 50;

/** The offset after the string whose first quote stands at `at`; one that is not closed ends with its line or the text. */
function endOfString(text: string, at: number, patience: Patience): number {
  const quote = text.charAt(at);
  const long = text.startsWith(quote.repeat(3), at);
  const closing = long ? quote.repeat(3) : quote;
  let prefix = at;
  while (prefix > 0 && /[a-zA-Z]/.test(text.charAt(prefix - 1)) && at - prefix < 2) prefix -= 1;
  const formatted = patience.depth < DEEPEST_FIELD && /[fFtT]/.test(text.slice(prefix, at));
  let next = at + closing.length;
  while (next < text.length) {
    const char = text.charAt(next);
    if (text.startsWith(closing, next)) return next + closing.length;
    if (char === '\\') next = isLineBreak(text.charAt(next + 1)) ? afterLineBreak(text, next + 1) : next + 2;
    else if (isLineBreak(char) && !long) return next;
    else if (formatted && char === '{') {
      patience.depth += 1;
      next = endOfField(text, next, closing, patience);
      patience.depth -= 1;
    } else next += 1;
  }
  return text.length;
}

/** The offset after a field of an f-string, in which any quotes may stand (PEP 701); only its brace if it is not closed. */
function endOfField(text: string, at: number, closing: string, patience: Patience): number {
  if (text.charAt(at + 1) === '{') return at + 2;
  let depth = 0;
  let next = at;
  while (next < text.length && patience.left > 0) {
    const char = text.charAt(next);
    if (isLineBreak(char) && closing.length === 1) break;
    if (char === '"' || char === "'") {
      next = endOfString(text, next, patience);
      continue;
    }
    if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) depth -= 1;
    next += 1;
    if (depth === 0) return next;
  }
  patience.left -= next - at;
  return at + 1;
}
