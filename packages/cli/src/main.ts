import { Command, CommanderError } from '@commander-js/extra-typings';
import { COMMANDS, type CommandEntry } from './commands/registry.js';
import { createHost, type Host } from './host/host.js';

declare const STAGEWRIGHT_VERSION: string;

/**
 * Runs one command line and sets the exit code of the process. Never throws.
 *
 * @param args what follows `stagewright` on the command line.
 */
export async function main(args: readonly string[]): Promise<void> {
  const host = createHost();
  process.on('uncaughtException', (error) => {
    reportDefect(error, host);
    process.exit();
  });
  try {
    const program = await createProgram(args, host);
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    // Commander has printed its message by now; 0 is for --help and --version.
    if (error instanceof CommanderError) host.end(error.exitCode === 0 ? 0 : 2);
    else reportDefect(error, host);
  }
}

/** The whole command line, with only the called command loaded. */
async function createProgram(args: readonly string[], host: Host): Promise<Command> {
  const program = new Command('stagewright')
    .description('Turn a notebook into a pipeline, run it tracked, and see what changed.')
    .version(STAGEWRIGHT_VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .showHelpAfterError('(run with --help for how it is used)')
    .configureHelp({ showGlobalOptions: false })
    .exitOverride();
  const called = args[0] === 'help' ? args[1] : args[0];
  for (const entry of COMMANDS) {
    const command = addCommand(program, entry);
    if (entry.name === called) (await entry.load()).define(command, host);
  }
  program.addHelpText(
    'after',
    '\nStart with:\n  stagewright check train.ipynb\n  stagewright plan train.ipynb\n  stagewright extract train.ipynb',
  );
  return program;
}

function addCommand(program: Command, { name, summary }: CommandEntry): Command {
  const sentence = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  return program.command(name).summary(summary).description(sentence) as unknown as Command;
}

function reportDefect(error: unknown, host: Host): void {
  const text = error instanceof Error ? error.message : String(error);
  const version = `stagewright ${STAGEWRIGHT_VERSION}, node ${process.versions.node}, ${process.platform}`;
  host.note(`stagewright: defect: ${text.split('\n')[0]}`);
  host.note(
    `This is a mistake of Stagewright (${version}), not yours. Please report it with what DEBUG=1 prints.`,
  );
  if (host.env.DEBUG && error instanceof Error) host.note(error.stack ?? '');
  host.end(70);
}
