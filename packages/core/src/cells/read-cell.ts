import { parseIndentedPython, parsePython } from '../syntax/parse.js';
import type { CellSyntax, Magic } from './cell.js';
import {
  afterLineBreak,
  endOfContinuedLine,
  endOfLine,
  isLineBreak,
  type LogicalLine,
  readLogicalLine,
} from './logical-lines.js';
import { interpretMagic, shellMagic, TIMERS, UNWRAPPED_CELLS, type WrittenMagic } from './magics.js';
import { Mask } from './mask.js';
import { afterOptions } from './options.js';
import { readIndent } from './prompts.js';

/**
 * Reads a code cell: finds its IPython syntax, as `IPython.core.inputtransformer2` does, masks it in place, and parses the rest.
 *
 * What is masked becomes `0` and spaces, so that every offset and line break stays. Where code follows on the same line, the
 * last masked character is `;`, or a line break before a compound statement: `%time x = f()` → `0    ;x = f()`. In
 * `x = %time f()` only spaces stand before the code. Automagic (`ls` for `%ls`) is not supported.
 *
 * @returns the cell; never throws.
 */
export function readCell(source: string): CellSyntax {
  const { text, indent } = readIndent(source);
  const scanner = new Scanner(text, indent);
  if (MAYBE_IPYTHON.test(text)) scanner.readCell();
  const python = scanner.mask.toString();
  const module = indent === 0 ? parsePython(python) : parseIndentedPython(python);
  return { source, python, magics: scanner.magics, indent, module };
}

/** A cell without any of these has no IPython syntax, and need not be looked through. */
const MAYBE_IPYTHON = /[%!?]|^[ \t\f]*[,;/]/m;

/** IPython's `_help_end_re`: a name, perhaps dotted or indexed, and `?` or `??` at the end. */
const HELP_AT_END = /%{0,2}(?!\d)[\p{L}\p{N}_*]+(?:\.(?!\d)[\p{L}\p{N}_*]+|\[-?[0-9]+\])*(\?\??)$/u;

const COMPOUND = /^(?:async|class|def|for|if|match|try|while|with)\b|^@/;

class Scanner {
  readonly magics: Magic[] = [];
  readonly mask: Mask;

  constructor(
    readonly text: string,
    readonly indent: number,
  ) {
    this.mask = new Mask(text);
  }

  /** Reads the whole cell; the body of `%%time` is a cell again. */
  readCell(): void {
    let body: number | null = 0;
    while (body !== null && body < this.text.length) body = this.readFrom(body);
  }

  /** Reads from the beginning of a cell to its end, or to where the body of its cell magic begins, which is returned. */
  private readFrom(start: number): number | null {
    let at = start;
    while (at < this.text.length) {
      const end = endOfLine(this.text, at);
      if (this.text.slice(at, end).trim() !== '') break;
      at = afterLineBreak(this.text, end);
    }
    const first = Math.min(at + this.indentAt(at), this.text.length);
    if (this.text.startsWith('%%', first) && !/^%%\w+\?/.test(this.text.slice(first, first + 80))) {
      return this.readCellMagic(first);
    }
    this.readLines(at);
    return null;
  }

  private indentAt(line: number): number {
    return /^[ \t]*/.exec(this.text.slice(line, line + this.indent))?.[0].length ?? 0;
  }

  private readLines(start: number): void {
    let at = start;
    while (at < this.text.length) {
      const line = readLogicalLine(this.text, at);
      const end = line === null ? endOfLine(this.text, at) : this.readLine(line);
      at = afterLineBreak(this.text, end);
    }
  }

  /** Reads one logical line and returns its end. */
  private readLine(line: LogicalLine): number {
    const { from, to, assign, endsInCode } = line;
    const content = this.text.slice(from, to).replace(/\r?\n$/, '');
    const help = endsInCode && content.endsWith('?') ? HELP_AT_END.exec(content) : null;
    if (help !== null) {
      this.magics.push({ kind: 'ignored', name: help[1] ?? '?', isCell: false, from, to });
      this.mask.hide(from, to);
      return to;
    }
    if ('%!?,;/'.includes(content.charAt(0))) return this.readEscaped(from, from, null);
    if (assign === null || assign === from) return to;
    const value = assign + (/^=(?:\s|\\\r?\n)*/.exec(this.text.slice(assign, to))?.[0].length ?? 1);
    if (!/^(?:%[A-Za-z_]|!)/.test(this.text.slice(value, value + 20))) return to;
    return this.readEscaped(value, from, this.text.slice(from, assign).trim());
  }

  /** Reads a magic or command that begins at `from` and returns the end of its line. */
  private readEscaped(from: number, lineFrom: number, assigns: string | null): number {
    const to = endOfContinuedLine(this.text, from);
    const [whole = '', mark = '', name = ''] =
      /^(!!|!|\?\??|%%?|[,;/])([^\s\\]*)/.exec(this.text.slice(from, to)) ?? [];
    const isMagic = mark === '%';
    const after = from + (isMagic ? whole.length : mark.length);
    const argument = this.text.slice(after, to).replace(/\\\r?\n/g, ' ');
    const written = { isCell: false, body: '', assigns, from, to, argument };
    if (isMagic && name in TIMERS) {
      this.readTimer({ ...written, name }, after, lineFrom);
      return to;
    }
    this.mask.hide(from, to);
    if (isMagic) {
      this.magics.push(interpretMagic({ ...written, name }));
    } else if (mark === '!' || mark === '!!') {
      this.magics.push(shellMagic({ ...written, name: mark }, argument));
    } else {
      const kind = mark.startsWith('?') ? 'ignored' : 'unknown';
      this.magics.push({ kind, name: mark === '%%' ? mark + name : mark, isCell: false, from, to });
    }
    return to;
  }

  /** `%time f(x)`: the code stays, and may be a magic itself. */
  private readTimer(magic: WrittenMagic, after: number, lineFrom: number): void {
    const { name, from, to, assigns } = magic;
    const at = afterOptions(this.text, after, to, TIMERS[name] ?? '');
    const code = at < to && !this.text.startsWith('#', at) ? { from: at, to } : null;
    const compound = code !== null && COMPOUND.test(this.text.slice(at, at + 8));
    const indented = lineFrom > 0 && !isLineBreak(this.text.charAt(lineFrom - 1));
    const nested = code !== null && '%!'.includes(this.text.charAt(at));
    const timed = nested && /^%(\S*)/.exec(this.text.slice(at, to))?.[1];
    const assignable = assigns === null || (name === 'time' && code !== null);
    if (!assignable || (compound && indented) || (typeof timed === 'string' && timed in TIMERS)) {
      this.mask.hide(from, to);
      this.magics.push({ kind: 'unknown', name, isCell: false, from, to });
      return;
    }
    this.magics.push({ ...unwrapped(name, from, code?.from ?? to), code });
    if (code === null) this.mask.hide(from, to);
    else if (assigns !== null) this.mask.blank(from, at);
    else this.mask.hideBefore(from, at, compound ? '\n' : ';');
    if (nested) this.readEscaped(at, lineFrom, assigns);
  }

  private readCellMagic(from: number): number | null {
    const { text } = this;
    const lineEnd = endOfLine(text, from);
    const name = /^%%(\S*)/.exec(text.slice(from, lineEnd))?.[1] ?? '';
    const after = from + 2 + name.length;
    const bodyFrom = afterLineBreak(text, lineEnd);
    if (UNWRAPPED_CELLS.has(name)) {
      this.readUnwrappedCell(name, from, after, lineEnd);
      return bodyFrom;
    }
    const argument = text.slice(after, lineEnd);
    const body = text.slice(bodyFrom);
    const to = text.length;
    this.magics.push(interpretMagic({ name, argument, isCell: true, body, assigns: null, from, to }));
    this.mask.hide(from, to);
    return null;
  }

  /** `%%time`, `%%timeit setup`, `%%capture out`: masks the first line, and leaves code that stands there. */
  private readUnwrappedCell(name: string, from: number, after: number, lineEnd: number): void {
    const base = { ...unwrapped(name, from, lineEnd), isCell: true };
    if (name === 'capture') {
      const options = this.text.slice(after, lineEnd).trim().split(/\s+/);
      const binds = options.find((word) => /^[^\W\d]\w*$/.test(word)) ?? null;
      const capturesOutput = !options.includes('--no-stdout');
      const capturesDisplay = !options.includes('--no-display');
      this.magics.push({ ...base, binds, capturesOutput, capturesDisplay });
      this.mask.hide(from, lineEnd);
      return;
    }
    const at = afterOptions(this.text, after, lineEnd, TIMERS[name] ?? '');
    const code = this.text.slice(at, lineEnd).trim() === '' ? null : { from: at, to: lineEnd };
    this.magics.push({ ...base, to: at, code });
    if (code === null) this.mask.hide(from, lineEnd);
    else this.mask.hideBefore(from, at, COMPOUND.test(this.text.slice(at, at + 8)) ? '\n' : ';');
  }
}

function unwrapped(name: string, from: number, to: number): Extract<Magic, { kind: 'unwrapped' }> {
  return {
    kind: 'unwrapped',
    name,
    isCell: false,
    from,
    to,
    code: null,
    binds: null,
    capturesOutput: false,
    capturesDisplay: false,
    isolated: name === 'timeit' || name === 'memit',
  };
}
