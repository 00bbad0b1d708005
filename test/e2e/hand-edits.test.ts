// What a person changed in generated files survives the next extraction.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { copyOfExample, snapshot, stagewright, stagewrightOk } from './support.js';

const NOTEBOOK = 'digits.ipynb';
const SCRIPT = 'src/digits/train.py';
const LINE = 'training accuracy:';

let folder: string;

beforeEach(async () => {
  folder = copyOfExample('digits');
  await stagewrightOk(['extract', NOTEBOOK, '--yes'], folder);
});

function edit(path: string, from: string, to: string): void {
  const file = join(folder, path);
  const text = readFileSync(file, 'utf8');
  expect(text, `${path} has ${from}`).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

test('extracting again changes nothing', async () => {
  const before = snapshot(folder);
  await stagewrightOk(['extract', NOTEBOOK, '--yes'], folder);
  expect(snapshot(folder)).toEqual(before);
});

test('a hand edit stays, and a change of the notebook elsewhere comes in beside it', async () => {
  edit(SCRIPT, LINE, 'accuracy on the training images:');
  edit(
    NOTEBOOK,
    'print(classification_report(y_test, predicted))',
    'print(classification_report(y_test, predicted, digits=4))',
  );
  await stagewrightOk(['extract', NOTEBOOK, '--yes'], folder);
  expect(readFileSync(join(folder, SCRIPT), 'utf8')).toContain('accuracy on the training images:');
  expect(readFileSync(join(folder, 'src/digits/evaluate.py'), 'utf8')).toContain('digits=4');
});

test('a hand edit stays when the notebook changes another line of the same script', async () => {
  edit(SCRIPT, LINE, 'accuracy on the training images:');
  edit(NOTEBOOK, 'max_iter=max_iter, random_state=seed)', 'max_iter=max_iter, tol=1e-5, random_state=seed)');
  await stagewrightOk(['extract', NOTEBOOK, '--yes'], folder);
  const script = readFileSync(join(folder, SCRIPT), 'utf8');
  expect(script).toContain('accuracy on the training images:');
  expect(script).toContain('tol=1e-5');
});

test('a conflict is shown as a diff, and nothing is written', async () => {
  edit(SCRIPT, LINE, 'accuracy on the training images:');
  // In the cell's source, not in its output, which holds the same words.
  edit(NOTEBOOK, `print(f\\"${LINE}`, 'print(f\\"accuracy when training:');
  // The notebook changes a second script too, which has no conflict: all or nothing.
  edit(
    NOTEBOOK,
    'print(classification_report(y_test, predicted))',
    'print(classification_report(y_test, predicted, digits=4))',
  );
  const before = snapshot(folder);
  const { code, stdout, stderr } = await stagewright(['extract', NOTEBOOK, '--yes'], folder);
  expect(code).toBe(1);
  const shown = `${stdout}${stderr}`;
  expect(shown).toContain(SCRIPT);
  expect(shown).toMatch(/^[-+<>|].*accuracy on the training images:/m);
  expect(shown).toMatch(/^[-+<>|].*accuracy when training:/m);
  expect(snapshot(folder)).toEqual(before);
});
