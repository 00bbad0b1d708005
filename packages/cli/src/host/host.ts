import picocolors from 'picocolors';

/**
 * What the command ends with. 0: done. 1: findings: what was looked at has errors, or hand edits are in the way. 2: wrong use or bad
 * input. 3: the pipeline failed. 130: it was stopped by Ctrl-C. 70: a defect of Stagewright (EX_SOFTWARE of sysexits.h).
 */
export type ExitCode = 0 | 1 | 2 | 3 | 70 | 130;

export type Colors = ReturnType<typeof picocolors.createColors>;

/** The terminal and process that a command runs in. The only place that prints and ends; a test gives another. */
export interface Host {
  /** The folder that the command was started in. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For what is printed with `print`; plain when stdout is no terminal. */
  readonly colors: Colors;
  /** For what is printed with `note`; plain when stderr is no terminal. */
  readonly noteColors: Colors;
  /** Whether a person can be asked. */
  readonly isInteractive: boolean;
  /** Characters in a line of the terminal; 100 when stdout is no terminal. */
  readonly columns: number;
  /** Prints a result, and a line end, to stdout. */
  print(text: string): void;
  /** Prints one JSON document to stdout. */
  printJson(value: unknown): void;
  /** Prints what is not a result (problems, progress, hints), and a line end, to stderr. */
  note(text: string): void;
  /** Asks a question with yes or no; anything but yes, and the end of input, is no. */
  ask(question: string): Promise<boolean>;
  /** Sets what the process ends with, once nothing is left to do. */
  end(code: ExitCode): void;
}

/** The host of a real process. */
export function createHost(): Host {
  const { stdin, stdout, stderr, env } = process;
  stopQuietlyWhenPipeCloses(stdout);
  stopQuietlyWhenPipeCloses(stderr);
  return {
    cwd: process.cwd(),
    env,
    colors: picocolors.createColors(hasColors(stdout, env)),
    noteColors: picocolors.createColors(hasColors(stderr, env)),
    isInteractive: stdin.isTTY === true && stderr.isTTY === true,
    columns: (stdout.isTTY === true && stdout.columns) || 100,
    print: (text) => void stdout.write(`${text}\n`),
    printJson: (value) => void stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    note: (text) => void stderr.write(`${text}\n`),
    ask,
    end: (code) => {
      process.exitCode = code;
    },
  };
}

/** https://no-color.org and https://force-color.org; otherwise colours are for terminals. */
function hasColors(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return stream.isTTY === true && env.TERM !== 'dumb';
}

/** `stagewright … | head` closes the pipe early: that is no failure. */
function stopQuietlyWhenPipeCloses(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

async function ask(question: string): Promise<boolean> {
  // Loaded late: most commands ask nothing, and start sooner without it.
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await new Promise<string>((resolve) => {
      lines.once('close', () => resolve(''));
      lines.question(`${question} [y/N] `).then(resolve, () => resolve(''));
    });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
