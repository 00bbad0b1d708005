import { parsePython } from '../syntax/parse.js';
import { walk } from '../syntax/walk.js';

/** A piece of a shell line: text, or an expression that IPython fills in. */
export type ShellPart = string | { readonly field: string };

/**
 * Takes a shell line apart as IPython does (`DollarFormatter` in IPython/utils/text.py, over Python's `string.Formatter`): `{x}` anywhere, `$x`
 * outside single quotes; doubled marks stand for themselves. Null when the line cannot be formatted: then IPython leaves it as it is.
 */
export function shellParts(command: string): readonly ShellPart[] | null {
  const parts: ShellPart[] = [];
  let text = '';
  for (let at = 0; at < command.length; ) {
    const char = command.charAt(at);
    if ((char === '{' || char === '}') && command.charAt(at + 1) === char) {
      // Python's formatter ends a piece of text at a doubled brace, and quotes are counted in each piece.
      parts.push(...dollarParts(text + char));
      text = '';
      at += 2;
    } else if (char === '}') return null;
    else if (char === '{') {
      const end = closingBrace(command, at);
      if (end === null) return null;
      parts.push(...dollarParts(text), { field: command.slice(at + 1, end) });
      text = '';
      at = end + 1;
    } else {
      text += char;
      at += 1;
    }
  }
  return [...parts, ...dollarParts(text)];
}

function closingBrace(command: string, open: number): number | null {
  let depth = 0;
  for (let at = open; at < command.length; at += 1) {
    if (command.charAt(at) === '{') depth += 1;
    else if (command.charAt(at) === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return null;
}

/** The lookahead counts the single quotes that follow: an even number means outside of them. */
const DOLLAR = /\$(\$?[\p{L}\p{N}_.]+)(?=([^']*'[^']*')*[^']*$)/gu;

function dollarParts(text: string): ShellPart[] {
  const parts: ShellPart[] = [];
  let plain = '';
  let at = 0;
  for (const match of text.matchAll(DOLLAR)) {
    const field = match[1] ?? '';
    plain += text.slice(at, match.index);
    at = match.index + match[0].length;
    if (field.startsWith('$')) plain += field;
    else {
      if (plain !== '') parts.push(plain);
      parts.push({ field });
      plain = '';
    }
  }
  plain += text.slice(at);
  return plain === '' ? parts : [...parts, plain];
}

/** The names that an expression reads; null when it is none. */
function namesIn(field: string): string[] | null {
  const module = parsePython(`(${field.replace(/![rsa]$/, '')})`);
  if (field.trim() === '' || module.problems.length > 0) return null;
  const names: string[] = [];
  for (const statement of module.body) {
    walk(statement, (node) => {
      if (node.kind === 'Name') names.push(node.id);
    });
  }
  return names;
}

/**
 * The names that IPython puts into a command. Whether a `$x` is a variable of the notebook or of the shell depends on what the notebook
 * defines.
 */
export function namesInCommand(command: string): string[] {
  const names = new Set<string>();
  for (const part of shellParts(command) ?? []) {
    if (typeof part !== 'string') for (const name of namesIn(part.field) ?? []) names.add(name);
  }
  return [...names];
}

/** What a shell line becomes: pieces to put together; `as written`, when IPython leaves it alone; `expression`, when only it can tell. */
export type FilledCommand = readonly ShellPart[] | 'as written' | 'expression';

/** Decides what IPython fills in: nothing at all, if it fails for one of the fields. */
export function fillCommand(command: string, isKnown: (name: string) => boolean): FilledCommand {
  const parts = shellParts(command);
  if (parts === null) return 'as written';
  let hasExpression = false;
  const filled = parts.map((part) => (typeof part !== 'string' && isNumber(part.field) ? part.field : part));
  for (const part of filled) {
    if (typeof part === 'string') continue;
    const names = namesIn(part.field);
    if (names?.every(isKnown) !== true) return 'as written';
    hasExpression ||= !/^\s*[\p{L}_][\p{L}\p{N}_]*\s*$/u.test(part.field);
  }
  return hasExpression ? 'expression' : filled;
}

/** `$1` is the number 1. */
function isNumber(field: string): boolean {
  return /^(0|[1-9]\d*)$/.test(field);
}
