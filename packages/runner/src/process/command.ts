/** How a command is started: by the shell, or as Python's own program under observation. */
export type Start =
  | { readonly kind: 'shell'; readonly command: string }
  | { readonly kind: 'python'; readonly program: string; readonly args: readonly string[] };

/** A word that every shell takes as it stands. */
const word = /^[A-Za-z0-9_@%+=:,./-]+$/;

/**
 * Recognises `python -m MODULE …` and `python FILE.py …`, with nothing that a shell would interpret. All else is the
 * shell's: quoting, variables, other interpreters' options, several commands.
 */
export function readCommand(command: string): Start {
  const shell = { kind: 'shell', command } as const;
  const words = command.trim().split(/ +/);
  const [program = '', first = '', second = ''] = words;
  if (!/^python(3(\.\d+)?)?$/.test(program) || !words.every((item) => word.test(item))) return shell;
  // `a=b` before the program, or `~`, are the shell's; later words are arguments whatever they hold.
  const isModule = first === '-m' && /^[A-Za-z_][\w.]*$/.test(second);
  const isFile = !first.startsWith('-') && first.endsWith('.py');
  return isModule || isFile ? { kind: 'python', program, args: words.slice(1) } : shell;
}
