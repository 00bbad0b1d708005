// What a person or another tool put into a notebook survives every command, and its layout too.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ODD_NOTEBOOK } from './odd-notebook.js';
import { emptyFolder, stagewright, stagewrightOk } from './support.js';

const NAME = 'odd.ipynb';

function folderWith(text: string): { folder: string; read: () => string } {
  const folder = emptyFolder();
  writeFileSync(join(folder, NAME), text);
  return { folder, read: () => readFileSync(join(folder, NAME), 'utf8') };
}

/** What is left of two texts without their common beginning and end. */
function changedPart(before: string, after: string): readonly [string, string] {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return [before.slice(start, before.length - end), after.slice(start, after.length - end)];
}

const tagsOf = (text: string, cell: number): unknown => JSON.parse(text).cells[cell].metadata.tags;

test('commands that need not change the notebook leave every byte', async () => {
  const { folder, read } = folderWith(ODD_NOTEBOOK);
  for (const args of [
    ['tag', NAME],
    ['check', NAME],
    ['plan', NAME],
    ['extract', NAME, '--yes'],
    ['run'],
    ['status'],
    ['runs'],
  ]) {
    const { code, stdout, stderr } = await stagewright(args, folder);
    expect([0, 1], `${args.join(' ')}\n${stdout}\n${stderr}`).toContain(code);
    expect(read(), args.join(' ')).toBe(ODD_NOTEBOOK);
  }
});

test('Kale’s and papermill’s tags are understood where they stand', async () => {
  const { folder, read } = folderWith(ODD_NOTEBOOK);
  await stagewrightOk(['extract', NAME, '--yes'], folder);
  expect(readFileSync(join(folder, 'dvc.yaml'), 'utf8')).toMatch(/load:[\s\S]*report:/);
  expect(readFileSync(join(folder, 'params.yaml'), 'utf8')).toMatch(/\bn: 10\b/);
  expect(read()).toBe(ODD_NOTEBOOK);
});

describe('tag', () => {
  test('changes the tags of the cell and not one byte elsewhere', async () => {
    const { folder, read } = folderWith(ODD_NOTEBOOK);
    await stagewrightOk(['tag', NAME, '--cell', '5', '--stage', 'summary'], folder);
    expect(tagsOf(read(), 4)).toEqual(expect.arrayContaining(['stage:summary', 'remove-cell']));
    const [gone, come] = changedPart(ODD_NOTEBOOK, read());
    expect(gone).not.toContain('\n');
    expect(`${gone}${come}`).not.toMatch(/source|outputs|execution_count/);
  });

  test('--none takes away only the tags that Stagewright reads', async () => {
    const { folder, read } = folderWith(ODD_NOTEBOOK);
    await stagewrightOk(['tag', NAME, '--cell', '4', '--none'], folder);
    expect(tagsOf(read(), 3)).toEqual(['owner:ana', 'hide-output']);
  });

  test('there and back gives the same notebook', async () => {
    const { folder, read } = folderWith(ODD_NOTEBOOK);
    await stagewrightOk(['tag', NAME, '--cell', '5', '--stage', 'summary'], folder);
    await stagewrightOk(['tag', NAME, '--cell', '5', '--stage', 'report'], folder);
    expect(JSON.parse(read())).toEqual(JSON.parse(ODD_NOTEBOOK));
  });
});

test('a fix changes the source of its cell and nothing else', async () => {
  const unseeded = ODD_NOTEBOOK.replace('default_rng(seed)', 'default_rng()');
  const { folder, read } = folderWith(unseeded);
  expect((await stagewright(['check', NAME], folder)).code).toBe(1);
  await stagewrightOk(['extract', NAME, '--fix', '--yes'], folder);
  const [before, after] = [JSON.parse(unseeded), JSON.parse(read())];
  expect(after.cells[3].source).not.toEqual(before.cells[3].source);
  const lines = read().split('\n');
  const lost = unseeded.split('\n').filter((line) => !lines.includes(line));
  expect(
    lost.every((line) => /default_rng|seed = 7|n = 10/.test(line)),
    lost.join('\n'),
  ).toBe(true);
});
