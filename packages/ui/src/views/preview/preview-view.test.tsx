// @vitest-environment happy-dom
import type { FileEdit } from '@stagewright/core';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import type { ViewAction } from '../../contract/messages.js';
import { PreviewView } from './preview-view.js';

afterEach(cleanup);

const create: FileEdit = {
  path: 'dvc.yaml',
  kind: 'create',
  before: null,
  after: 'stages:\n',
  conflicts: [],
};
const conflict: FileEdit = {
  path: 'src/a.py',
  kind: 'conflict',
  before: 'x = 1\n',
  after: 'x = 1\n',
  conflicts: [{ line: 1, yours: 'x = 1', generated: 'x = 2' }],
};

function show(edits: FileEdit[], problems: Parameters<typeof PreviewView>[0]['data']['problems'] = []) {
  const sent: ViewAction[] = [];
  const data = { title: 'Extract', edits, problems } as Parameters<typeof PreviewView>[0]['data'];
  render(<PreviewView data={data} act={(action) => sent.push(action)} kept={null} keep={() => {}} />);
  return sent;
}
const write = () => screen.getByRole('button', { name: 'Write files' });

test('files can be written when nothing speaks against it', async () => {
  const sent = show([create]);
  await userEvent.click(write());
  await userEvent.click(screen.getByRole('button', { name: 'Open dvc.yaml as a diff' }));
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(sent).toEqual([{ type: 'apply' }, { type: 'openDiff', path: 'dvc.yaml' }, { type: 'cancel' }]);
});

test('a conflict stands first with both sides, and nothing can be written', async () => {
  const sent = show([create, conflict]);
  expect(write()).toHaveProperty('disabled', true);
  const paths = [...document.querySelectorAll('summary .sw-code')].map((path) => path.textContent);
  expect(paths).toEqual(['src/a.py', 'dvc.yaml']);
  expect(screen.getByRole('region', { name: 'Yours' }).textContent).toContain('x = 1');
  expect(screen.getByRole('region', { name: 'Generated' }).textContent).toContain('x = 2');
  await userEvent.click(screen.getByRole('button', { name: 'Conflict at line 1' }));
  expect(sent).toEqual([{ type: 'openFile', path: 'src/a.py', line: 1 }]);
});

test('with an error, or nothing to write, there is no writing', () => {
  show([create], [{ code: 'a', level: 'error', message: 'No.', remedy: 'Mend.' }]);
  expect(write()).toHaveProperty('disabled', true);
  cleanup();
  show([]);
  expect(write()).toHaveProperty('disabled', true);
  expect(screen.getByText(/every file is as it should be/)).toBeTruthy();
});
