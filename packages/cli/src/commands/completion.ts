import { Argument, Command } from '@commander-js/extra-typings';
import { addExamples } from '../command.js';
import type { ExitCode, Host } from '../host/host.js';
import { COMMANDS } from './registry.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** A command as a shell completes it. */
interface Words {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly {
    readonly flag: string;
    readonly summary: string;
    readonly takesValue: boolean;
  }[];
}

/** `stagewright completion`. */
export function define(command: Command, host: Host): void {
  command
    .addArgument(new Argument('<shell>', 'the shell that you use').choices(SHELLS))
    .action(async (shell) => host.end(await completion(shell, host)));
  addExamples(command, [
    ['completion bash >> ~/.bashrc', 'for bash'],
    ['completion zsh > "$fpath[1]/_stagewright"', 'for zsh'],
    ['completion fish > ~/.config/fish/completions/stagewright.fish', 'for fish'],
  ]);
}

async function completion(shell: Shell, host: Host): Promise<ExitCode> {
  const commands = await Promise.all(COMMANDS.map((entry) => describeCommand(entry, host)));
  host.print({ bash: bashScript, zsh: zshScript, fish: fishScript }[shell](commands));
  return 0;
}

async function describeCommand(entry: (typeof COMMANDS)[number], host: Host): Promise<Words> {
  const command = new Command(entry.name);
  (await entry.load()).define(command, host);
  const options = command.options.map((option) => ({
    flag: option.long ?? option.short ?? '',
    summary: option.description,
    takesValue: option.required || option.optional,
  }));
  return { name: entry.name, summary: entry.summary, options: [...options, HELP] };
}

const HELP = { flag: '--help', summary: 'show help', takesValue: false };

function bashScript(commands: readonly Words[]): string {
  const cases = commands.map(
    ({ name, options }) => `    ${name}) words='${options.map((option) => option.flag).join(' ')}' ;;`,
  );
  return `_stagewright() {
  local current=\${COMP_WORDS[COMP_CWORD]} words
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')} help --help --version' -- "$current"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
    *) words='' ;;
  esac
  case $current in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) COMPREPLY=($(compgen -f -X '!*.ipynb' -- "$current") $(compgen -d -- "$current")) ;;
  esac
}
complete -o filenames -F _stagewright stagewright`;
}

function zshScript(commands: readonly Words[]): string {
  const names = commands.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`);
  const cases = commands.map(({ name, options }) => {
    const flags = options.map(({ flag, summary, takesValue }) =>
      quote(`${flag}[${summary.replace(/[[\]:]/g, ' ')}]${takesValue ? ':value:_files' : ''}`),
    );
    return `    ${name}) _arguments ${flags.join(' ')} '*:notebook:_files -g "*.ipynb(-.)"' ;;`;
  });
  return `#compdef stagewright
_stagewright() {
  local -a commands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = "_stagewright" ]; then _stagewright "$@"; else compdef _stagewright stagewright; fi`;
}

function fishScript(commands: readonly Words[]): string {
  const lines = commands.flatMap(({ name, summary, options }) => [
    `complete -c stagewright -n __fish_use_subcommand -f -a ${name} -d ${quote(summary)}`,
    ...options.map(
      ({ flag, summary: does, takesValue }) =>
        `complete -c stagewright -n '__fish_seen_subcommand_from ${name}' -l ${flag.replace(/^-+/, '')}${takesValue ? ' -r' : ''} -d ${quote(does)}`,
    ),
  ]);
  return lines.join('\n');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
