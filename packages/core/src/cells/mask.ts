import { isLineBreak } from './logical-lines.js';

/** A text some ranges of which are replaced by text of the same length; line breaks stay. */
export class Mask {
  readonly #pieces: { readonly from: number; readonly to: number; readonly text: string }[] = [];

  constructor(readonly source: string) {}

  /** Replaces a range by `0` and spaces. */
  hide(from: number, to: number): void {
    this.#put(from, to, `0${this.#spaces(from + 1, to)}`);
  }

  /** Replaces a range before code by `0`, spaces, and `last`; one that is a single character by `last` alone. */
  hideBefore(from: number, to: number, last: string): void {
    this.#put(from, to, `0${this.#spaces(from + 1, to - 1)}${last}`.slice(0, to - from));
  }

  /** Replaces a range by spaces. */
  blank(from: number, to: number): void {
    this.#put(from, to, this.#spaces(from, to));
  }

  #put(from: number, to: number, text: string): void {
    if (to > from) this.#pieces.push({ from, to, text });
  }

  #spaces(from: number, to: number): string {
    let spaces = '';
    for (let i = from; i < to; i++) {
      const char = this.source.charAt(i);
      spaces += isLineBreak(char) ? char : ' ';
    }
    return spaces;
  }

  toString(): string {
    let text = '';
    let at = 0;
    for (const piece of this.#pieces) {
      text += this.source.slice(at, piece.from) + piece.text;
      at = piece.to;
    }
    return text + this.source.slice(at);
  }
}
