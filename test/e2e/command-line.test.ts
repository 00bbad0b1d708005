// The command as such: help, completion, colours, pipes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import {
  cli,
  copyOfExample,
  emptyFolder,
  environment,
  execute,
  pythonBin,
  root,
  stagewright,
  stagewrightOk,
} from './support.js';

let commands: string[] = [];

beforeAll(async () => {
  const help = await stagewrightOk(['--help'], root);
  commands = [
    ...help.slice(help.indexOf('Commands:'), help.indexOf('Start with:')).matchAll(/^ {2}([a-z]+) /gm),
  ].map((match) => match[1] ?? '');
});

test('--help names every command of the product', () => {
  const wanted = [
    'init',
    'tag',
    'check',
    'plan',
    'extract',
    'verify',
    'run',
    'status',
    'runs',
    'show',
    'diff',
    'completion',
  ];
  expect(commands).toEqual([...wanted, 'help']);
});

test('each command’s --help has examples that begin with its name', async () => {
  for (const name of commands.filter((command) => command !== 'help')) {
    const help = await stagewrightOk([name, '--help'], emptyFolder());
    expect(help, name).toMatch(new RegExp(`\nExamples:\n {2}stagewright ${name}\\b`));
    expect(await stagewrightOk(['help', name], emptyFolder())).toBe(help);
  }
});

test('the options in the examples are there', async () => {
  for (const name of commands.filter((command) => command !== 'help')) {
    const help = await stagewrightOk([name, '--help'], emptyFolder());
    const [options = '', examples = ''] = help.split('\nExamples:\n');
    for (const [flag] of examples.matchAll(/ --[a-z-]+/g)) expect(options, `${name}${flag}`).toContain(flag);
  }
});

test('bash completes commands, options and notebooks', async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'train.ipynb'), '');
  writeFileSync(join(folder, 'other.txt'), '');
  const script = await stagewrightOk(['completion', 'bash'], folder);
  const complete = async (...words: string[]) => {
    const line = words.map((word) => `'${word}'`).join(' ');
    const ask = `COMP_WORDS=(stagewright ${line}); COMP_CWORD=${words.length}; _stagewright; echo "\${COMPREPLY[@]}"`;
    const ended = await execute('bash', ['-c', `${script}\n${ask}`], folder);
    return ended.stdout.trim().split(' ');
  };
  expect(await complete('pl')).toEqual(['plan']);
  expect(await complete('')).toEqual(expect.arrayContaining(commands));
  expect(await complete('check', '--st')).toEqual(['--strict']);
  expect(await complete('plan', '')).toEqual(['train.ipynb']);
});

test('scripts for zsh and fish name every command', async () => {
  for (const shell of ['zsh', 'fish']) {
    const script = await stagewrightOk(['completion', shell], emptyFolder());
    for (const name of commands.filter((command) => command !== 'help'))
      expect(script).toMatch(new RegExp(`\\b${name}\\b`));
  }
});

test('piped output is plain, and colours can be forced', async () => {
  const folder = copyOfExample('digits');
  const { NO_COLOR: _plain, ...env } = environment(pythonBin());
  const control = String.fromCharCode(27);
  const piped = await execute(process.execPath, [cli, 'tag', 'digits.ipynb'], folder, env);
  expect(piped.stdout).not.toContain(control);
  const forced = await execute(process.execPath, [cli, 'tag', 'digits.ipynb'], folder, {
    ...env,
    FORCE_COLOR: '1',
  });
  expect(forced.stdout).toContain(control);
  const both = await execute(process.execPath, [cli, 'tag', 'digits.ipynb'], folder, {
    ...env,
    FORCE_COLOR: '1',
    NO_COLOR: '1',
  });
  expect(both.stdout).toBe(piped.stdout);
});

test('a pipe that is closed early is no failure', async () => {
  const folder = copyOfExample('digits');
  const line = `set -o pipefail; '${process.execPath}' '${cli}' tag digits.ipynb | true`;
  expect(await execute('bash', ['-c', line], folder)).toMatchObject({ code: 0, stderr: '' });
});

test('init writes settings that change nothing, and never overwrites', async () => {
  const folder = emptyFolder();
  await stagewrightOk(['init'], folder);
  writeFileSync(join(folder, 'n.ipynb'), '{}');
  // The settings are read before anything else is said of them: a mistake in them would be the only problem.
  const { stderr } = await stagewright(['check', 'n.ipynb'], folder);
  expect(stderr).not.toContain('config/');
  writeFileSync(join(folder, 'stagewright.yaml'), 'strict: true\n');
  expect(await stagewrightOk(['init'], folder)).toBe('');
  expect((await execute('cat', ['stagewright.yaml'], folder)).stdout).toBe('strict: true\n');
});
