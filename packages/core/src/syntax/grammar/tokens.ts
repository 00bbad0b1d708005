/**
 * Tokens of Python that depend on context: line ends, indentation and the inside of strings. Adapted from `tokens.js` of
 * `@lezer/python` 1.1.19 (MIT, Copyright 2020 Marijn Haverbeke and others); `python.grammar` says what was mended.
 */
import { ContextTracker, ExternalTokenizer, type InputStream } from '@lezer/lr';
import * as term from './parser.generated.terms.js';

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const TAB = 9;
const FORM_FEED = 12;
const HASH = 35;
const COLON = 58;
const BRACE_OPEN = 123;
const BRACE_CLOSE = 125;
const SINGLE_QUOTE = 39;
const DOUBLE_QUOTE = 34;
const BACKSLASH = 92;
const LETTER_N = 78;

/** Nodes whose end closes a bracket. */
const bracketed = new Set<number>([
  term.ParenthesizedExpression,
  term.TupleExpression,
  term.ComprehensionExpression,
  term.importList,
  term.ArgList,
  term.ParamList,
  term.ArrayExpression,
  term.ArrayComprehensionExpression,
  term.subscript,
  term.SetExpression,
  term.SetComprehensionExpression,
  term.FormatString,
  term.FormatReplacement,
  term.nestedFormatReplacement,
  term.DictionaryExpression,
  term.DictionaryComprehensionExpression,
  term.SequencePattern,
  term.MappingPattern,
  term.PatternArgList,
  term.TypeParamList,
]);

function isLineBreak(char: number): boolean {
  return char === NEWLINE || char === CARRIAGE_RETURN;
}

function isBlank(char: number): boolean {
  return char === SPACE || char === TAB || char === FORM_FEED;
}

/** The column after a blank character: tabs go to multiples of eight, and a form feed begins anew. */
function nextColumn(column: number, char: number): number {
  if (char === FORM_FEED) return 0;
  return char === TAB ? column + 8 - (column % 8) : column + 1;
}

const IN_BRACKETS = 1;
const IN_STRING = 2;
const DOUBLE = 4;
const LONG = 8;
const RAW = 16;
const FORMAT = 32;

/** Where the tokenizer stands: an indented block, a bracket or a string, inside its parent. */
class Context {
  readonly hash: number;

  constructor(
    readonly parent: Context | null,
    readonly indent: number,
    readonly flags: number,
  ) {
    const above = parent === null ? 0 : (parent.hash + parent.hash) << 8;
    this.hash = above + indent + (indent << 4) + flags + (flags << 6);
  }
}

const top = new Context(null, 0, 0);

export const newlines = new ExternalTokenizer(
  (input, stack) => {
    if (input.next < 0) {
      input.acceptToken(term.eof);
      return;
    }
    if ((stack.context as Context).flags & IN_BRACKETS) {
      if (isLineBreak(input.next)) input.acceptToken(term.newlineBracketed, 1);
      return;
    }
    const previous = input.peek(-1);
    // A blank line after a backslash ends the statement; one after a comment that ends in a backslash does not.
    const continued = input.peek(-2) === BACKSLASH && stack.canShift(term.newline);
    if ((previous < 0 || (isLineBreak(previous) && !continued)) && stack.canShift(term.blankLineStart)) {
      let spaces = 0;
      while (isBlank(input.next)) {
        input.advance();
        spaces++;
      }
      const blank = isLineBreak(input.next) || input.next === HASH || (input.next < 0 && spaces > 0);
      if (blank) input.acceptToken(term.blankLineStart, -spaces);
    } else if (isLineBreak(input.next)) {
      input.acceptToken(term.newline, 1);
    }
  },
  { contextual: true },
);

export const indentation = new ExternalTokenizer((input, stack) => {
  const context = stack.context as Context;
  if (context.flags !== 0 || !isLineBreak(input.peek(-1))) return;
  let depth = 0;
  let chars = 0;
  for (;;) {
    if (!isBlank(input.next)) break;
    depth = nextColumn(depth, input.next);
    input.advance();
    chars++;
  }
  if (depth === context.indent || input.next < 0 || isLineBreak(input.next) || input.next === HASH) return;
  if (depth < context.indent) input.acceptToken(term.dedent, -chars);
  else input.acceptToken(term.indent);
});

function countIndent(input: InputStream, length: number): number {
  let depth = 0;
  for (let i = 0; i < length; i++) depth = nextColumn(depth, input.peek(i));
  return depth;
}

const stringFlags = new Map<number, number>([
  [term.stringStart, IN_STRING],
  [term.stringStartD, IN_STRING | DOUBLE],
  [term.stringStartL, IN_STRING | LONG],
  [term.stringStartLD, IN_STRING | LONG | DOUBLE],
  [term.stringStartR, IN_STRING | RAW],
  [term.stringStartRD, IN_STRING | RAW | DOUBLE],
  [term.stringStartRL, IN_STRING | RAW | LONG],
  [term.stringStartRLD, IN_STRING | RAW | LONG | DOUBLE],
  [term.stringStartF, IN_STRING | FORMAT],
  [term.stringStartFD, IN_STRING | FORMAT | DOUBLE],
  [term.stringStartFL, IN_STRING | FORMAT | LONG],
  [term.stringStartFLD, IN_STRING | FORMAT | LONG | DOUBLE],
  [term.stringStartFR, IN_STRING | FORMAT | RAW],
  [term.stringStartFRD, IN_STRING | FORMAT | RAW | DOUBLE],
  [term.stringStartFRL, IN_STRING | FORMAT | RAW | LONG],
  [term.stringStartFRLD, IN_STRING | FORMAT | RAW | LONG | DOUBLE],
]);

export const trackIndent = new ContextTracker<Context>({
  start: top,
  reduce(context, id) {
    const closes =
      ((context.flags & IN_BRACKETS) !== 0 && bracketed.has(id)) ||
      ((id === term.String || id === term.FormatString) && (context.flags & IN_STRING) !== 0);
    return closes ? (context.parent ?? top) : context;
  },
  shift(context, id, stack, input) {
    if (id === term.indent) return new Context(context, countIndent(input, stack.pos - input.pos), 0);
    if (id === term.dedent) return context.parent ?? top;
    if (id === term.ParenL || id === term.BracketL || id === term.BraceL || id === term.replacementStart) {
      return new Context(context, 0, IN_BRACKETS);
    }
    const flags = stringFlags.get(id);
    return flags === undefined ? context : new Context(context, 0, flags | (context.flags & IN_BRACKETS));
  },
  hash: (context) => context.hash,
});

export const strings = new ExternalTokenizer((input, stack) => {
  const { flags } = stack.context as Context;
  const start = input.pos;
  const atStart = () => input.pos === start;
  for (;;) {
    if (input.next < 0) break;
    if (flags & FORMAT && input.next === BRACE_OPEN) {
      if (input.peek(1) === BRACE_OPEN) {
        input.advance(2);
        continue;
      }
      if (atStart()) input.acceptToken(term.replacementStart, 1);
      else break;
      return;
    }
    if (input.next === BACKSLASH && !(flags & RAW)) {
      if (!atStart()) break;
      const opensField = (flags & FORMAT) !== 0 && input.peek(1) === BRACE_OPEN;
      input.advance();
      if (!opensField) skipEscape(input);
      input.acceptToken(term.Escape);
      return;
    }
    if (input.next === BACKSLASH && input.peek(1) > -1) {
      // A raw string cannot end in a backslash, but a replacement field may follow one.
      input.advance(flags & FORMAT && input.peek(1) === BRACE_OPEN ? 1 : 2);
    } else if (endsString(input, flags)) {
      if (!atStart()) break;
      input.acceptToken(term.stringEnd, flags & LONG ? 3 : 1);
      return;
    } else if (isLineBreak(input.next) && !(flags & LONG)) {
      if (!atStart()) break;
      input.acceptToken(term.stringEnd);
      return;
    } else {
      input.advance();
    }
  }
  if (!atStart()) input.acceptToken(term.stringContent);
});

function endsString(input: InputStream, flags: number): boolean {
  const quote = flags & DOUBLE ? DOUBLE_QUOTE : SINGLE_QUOTE;
  return input.next === quote && (!(flags & LONG) || (input.peek(1) === quote && input.peek(2) === quote));
}

/** Passes over the character after a backslash, and over the whole of `\N{…}`, whose brace opens no field. */
function skipEscape(input: InputStream): void {
  if (input.next < 0) return;
  const named = input.next === LETTER_N && input.peek(1) === BRACE_OPEN;
  const lineEnd = input.next === CARRIAGE_RETURN && input.peek(1) === NEWLINE;
  input.advance(lineEnd ? 2 : 1);
  if (!named) return;
  while (
    input.next >= 0 &&
    input.next !== BRACE_CLOSE &&
    input.next !== SINGLE_QUOTE &&
    input.next !== DOUBLE_QUOTE &&
    input.next !== NEWLINE
  ) {
    input.advance();
  }
  if (input.next === BRACE_CLOSE) input.advance();
}

/** The colon that begins a format specification, also before `=`, where elsewhere `:=` stands. */
export const formatStart = new ExternalTokenizer(
  (input, stack) => {
    if (input.next === COLON && stack.canShift(term.formatColon)) input.acceptToken(term.formatColon, 1);
  },
  { contextual: true },
);

/** Literal text of a format specification: ends at a brace, and where the string around it ends. */
export const formatSpec = new ExternalTokenizer((input, stack) => {
  let context: Context | null = stack.context as Context;
  while (context !== null && !(context.flags & IN_STRING)) context = context.parent;
  const flags = context?.flags ?? 0;
  const start = input.pos;
  while (input.next >= 0 && input.next !== BRACE_OPEN && input.next !== BRACE_CLOSE) {
    if (endsString(input, flags) || (isLineBreak(input.next) && !(flags & LONG))) break;
    input.advance();
  }
  if (input.pos > start) input.acceptToken(term.formatStringSpecChars);
});
