/** A block of lines at the end of stderr that is drawn again and again; null when stderr is no terminal. */
export interface Live {
  /** Characters in a line. */
  readonly columns: number;
  readonly rows: number;
  /** Draws the block in place of the one before. */
  draw(lines: readonly string[]): void;
  /** Writes a line that stays, in place of the block. */
  note(text: string): void;
  /** Leaves the last block as it stands. */
  done(): void;
}

export function createLive(env: Readonly<Record<string, string | undefined>>): Live | null {
  const { stderr } = process;
  if (stderr.isTTY !== true || env.TERM === 'dumb' || env.CI) return null;
  let drawn = 0;
  const hideCursor = '\u001b[?25l';
  const showCursor = '\u001b[?25h';
  const live: Live = {
    get columns() {
      return stderr.columns || 80;
    },
    get rows() {
      return stderr.rows || 24;
    },
    draw(lines) {
      const up = drawn > 0 ? `\u001b[${drawn}A` : hideCursor;
      stderr.write(`${up}${lines.map((line) => `\u001b[2K${line}\n`).join('')}\u001b[0J`);
      drawn = lines.length;
    },
    note(text) {
      live.draw([text]);
      live.done();
    },
    done() {
      stderr.write(showCursor);
      drawn = 0;
    },
  };
  return live;
}
