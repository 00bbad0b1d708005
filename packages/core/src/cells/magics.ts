import type { Magic } from './cell.js';
import { splitWords } from './options.js';
import { namesInCommand } from './shell-fields.js';

/** A magic as it is written, before it is known what it means. */
export interface WrittenMagic {
  readonly name: string;
  /** What follows the name, without the backslashes of continued lines. */
  readonly argument: string;
  readonly isCell: boolean;
  /** The lines below a cell magic. */
  readonly body: string;
  /** The left side of `x = %magic`, or null. */
  readonly assigns: string | null;
  readonly from: number;
  readonly to: number;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Line magics that show something or set up the notebook, and change nothing that is computed. */
const IGNORED_LINES = words(
  `matplotlib load_ext reload_ext unload_ext autoreload config whos who who_ls pinfo pinfo2 pdoc pdef pfile psource psearch
pycat page history hist logstart logstop logon logoff logstate lsmagic magic quickref pprint colors xmode pdb debug tb gui pwd
automagic autocall autoindent alias_magic rehashx watermark tensorboard tensorflow_version doctest_mode notebook load_memit`,
);

/** Cell magics that only show their body. */
const IGNORED_CELLS = words('html HTML javascript js svg SVG latex markdown');

const SETTINGS = words('cd env set_env precision');

/** Aliases of shell commands that IPython defines on Unix. */
const SHELL_ALIASES = words('cat cp ls mkdir mv rm rmdir');

/**
 * Magics that run the Python code after their options, and those options as getopt takes them. The sources of the options
 * are IPython's `core/magics/execution.py`, memory_profiler and line_profiler.
 */
export const TIMERS: Readonly<Record<string, string>> = {
  time: '',
  timeit: 'n:r:tcp:qov:',
  prun: 'D:l:rs:T:q',
  memit: 'r:t:i:co',
  lprun: 'f:m:D:T:rs:u:o:z:',
};

/** Cell magics whose body is Python that runs as usual. */
export const UNWRAPPED_CELLS = words('time timeit prun memit capture');

/** What a magic means. `unwrapped` is decided by `read-cell.ts`, which knows where the code stands. */
export function interpretMagic(magic: WrittenMagic): Magic {
  const { name, isCell, from, to } = magic;
  const base = { name, isCell, from, to };
  if (isCell) return interpretCellMagic(magic, base);
  if (magic.assigns !== null) {
    return name === 'sx' || name === 'system'
      ? shellMagic(magic, magic.argument)
      : { ...base, kind: 'unknown' };
  }
  if (name === 'env' && !/[=\s]/.test(magic.argument.trim())) return { ...base, kind: 'ignored' };
  if (IGNORED_LINES.has(name)) return { ...base, kind: 'ignored' };
  if (SETTINGS.has(name)) return { ...base, kind: 'setting', argument: magic.argument.trim() };
  if (name === 'run') return { ...base, kind: 'run', command: magic.argument.trim() };
  if (name === 'sx' || name === 'system') return shellMagic(magic, magic.argument);
  if (SHELL_ALIASES.has(name)) return shellMagic(magic, `${name} ${magic.argument.trim()}`.trim());
  if (PACKAGE_TOOLS.has(name)) return packageMagic(magic, base);
  return { ...base, kind: 'unknown' };
}

type Base = Pick<Magic, 'name' | 'isCell' | 'from' | 'to'>;

function interpretCellMagic(magic: WrittenMagic, base: Base): Magic {
  const { name, argument, body } = magic;
  if (IGNORED_CELLS.has(name)) return { ...base, kind: 'ignored' };
  if (name === 'writefile' || name === 'file') {
    const [first, second] = splitWords(argument);
    const append = first === '-a' || first === '--append';
    const path = append ? second : first;
    if (path === undefined) return { ...base, kind: 'unknown' };
    return { ...base, kind: 'writefile', path, append, body };
  }
  if (name === 'bash' || name === 'sh') {
    const output = /^--out\s+([A-Za-z_]\w*)$/.exec(argument.trim());
    if (argument.trim() !== '' && output === null) return { ...base, kind: 'unknown' };
    const assigns = output?.[1] ?? null;
    return { ...base, kind: 'shell', command: body, shell: name, assigns, names: [] };
  }
  if (name === '!' || name === 'sx' || name === 'system') {
    return { ...base, kind: 'shell', command: body, shell: 'sh', assigns: null, names: [] };
  }
  return { ...base, kind: 'unknown' };
}

/** `!command` or what is run as one. */
export function shellMagic(magic: WrittenMagic, command: string): Magic {
  const { name, isCell, from, to, assigns } = magic;
  const base = { name, isCell, from, to };
  const requirements = assigns === null ? installedBy(command) : null;
  if (requirements !== null) return { ...base, kind: 'install', requirements };
  return {
    ...base,
    kind: 'shell',
    command: command.trim(),
    shell: 'sh',
    assigns,
    names: namesInCommand(command),
  };
}

const PACKAGE_TOOLS = words('pip pip3 conda mamba micromamba uv');

function packageMagic(magic: WrittenMagic, base: Base): Magic {
  const requirements = installedBy(`${magic.name} ${magic.argument}`);
  if (requirements !== null) return { ...base, kind: 'install', requirements };
  const shows = /^\s*(?:pip\s+)?(?:list|show|freeze|check|--version|-V|info)\b/.test(magic.argument);
  return { ...base, kind: shows ? 'ignored' : 'unknown' };
}

const INSTALL =
  /^\s*(?:sudo\s+)?(?:(?:\S*python[\d.]*|\{sys\.executable\}|"\{sys\.executable\}"|\$sys\.executable)\s+-m\s+)?(?:uv\s+)?(?:pip[\d.]*|conda|mamba|micromamba)\s+install\s+((?:[^|;&><"']|"[^"]*"|'[^']*')*)$/;

/** Options of pip and conda that are followed by a value which names no package. */
const WITH_VALUE = words(
  `-c --channel --constraint -i --index-url --extra-index-url -f --find-links -t --target -p --prefix -n --name --python
--platform --root --src --progress-bar --trusted-host --upgrade-strategy --no-binary --only-binary --proxy --timeout --log`,
);

/** What `pip install` or `conda install` installs, `-r file` as it is written; null when a command is no installation. */
export function installedBy(command: string): string[] | null {
  const match = INSTALL.exec(command);
  if (match === null) return null;
  const requirements: string[] = [];
  const list = splitWords((match[1] ?? '').replace(/(^|\s)#.*$/, ''));
  for (let i = 0; i < list.length; i++) {
    const word = list[i] as string;
    if (word === '-r' || word === '--requirement' || word === '-e' || word === '--editable') {
      const value = list[i + 1];
      if (value !== undefined) requirements.push(`${word} ${value}`);
      i += 1;
    } else if (WITH_VALUE.has(word)) {
      i += 1;
    } else if (!word.startsWith('-')) {
      requirements.push(word);
    }
  }
  return requirements;
}
