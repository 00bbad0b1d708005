import { type Guard, startGuard } from '../process/guard.js';
import { defaultGrace, type Ending, type StageCommand, StageProcess } from '../process/stage-process.js';

/** How a process ended, what it printed on the way, and whether its time was up. */
export interface Ended extends Ending {
  readonly output: string;
  readonly isLate: boolean;
}

const LONGEST_OUTPUT = 256 * 1024;

/** Runs commands one after the other; all that they start ends with them, and with this process. */
export class Processes {
  readonly #guard: Guard = startGuard();

  constructor(private readonly signal: AbortSignal) {}

  /** Runs a command to its end, or for so many seconds. */
  async run(command: Omit<StageCommand, 'guard'>, seconds: number | null): Promise<Ended> {
    let output = '';
    const late = new AbortController();
    const timer = seconds === null ? null : setTimeout(() => late.abort(), seconds * 1000);
    const handlers = {
      onStart() {},
      onOutput: (data: Buffer) => {
        output = (output + data.toString('utf8')).slice(-LONGEST_OUTPUT);
      },
    };
    try {
      const child = new StageProcess({ ...command, guard: this.#guard }, false);
      const grace = { ...defaultGrace, interrupt: 2000 };
      const ending = await child.run(handlers, AbortSignal.any([this.signal, late.signal]), grace);
      return { ...ending, output, isLate: late.signal.aborted };
    } finally {
      if (timer !== null) clearTimeout(timer);
    }
  }

  close(): void {
    this.#guard.close();
  }
}

/** A word that a shell takes as it stands. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
