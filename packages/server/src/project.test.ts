import { expect, test } from 'vitest';
import type { FileHost } from './host.js';
import { projectOf } from './project.js';

/** A disk of these files. */
function hostOf(files: Readonly<Record<string, string>>): FileHost {
  const below = (folder: string) =>
    Object.keys(files).flatMap((path) =>
      path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [],
    );
  return {
    readText: (path) => files[path] ?? null,
    list: (path) => [...new Set(below(path).map((rest) => rest.split('/')[0] ?? ''))],
    listAll: below,
  };
}

const project = (files: Readonly<Record<string, string>>, uri: string, ...workspace: string[]) =>
  projectOf(uri, workspace, { host: hostOf(files), open: () => null });

const NOTEBOOK = 'file:///w/a/b/n.ipynb';

test('the project is the nearest folder with settings or a pipeline, within the workspace', () => {
  const files = { '/w/a/stagewright.yaml': 'strict: true', '/w/dvc.yaml': '', '/stagewright.yaml': '' };
  const found = project(files, NOTEBOOK, 'file:///w');
  expect([found.folder, found.notebookPath, found.notebookDir]).toEqual(['/w/a', 'b/n.ipynb', 'b']);
  expect(found.config().strict).toBe(true);
  expect(project({ '/w/dvc.yaml': '' }, NOTEBOOK, 'file:///w').folder).toBe('/w');
});

test('without any it is the notebook’s folder, and what lies above the workspace counts for nothing', () => {
  const files = { '/stagewright.yaml': '', '/w/a/stagewright.yaml': '' };
  expect(project({}, NOTEBOOK, 'file:///w').folder).toBe('/w/a/b');
  expect(project(files, NOTEBOOK, 'file:///w/a/b').folder).toBe('/w/a/b');
  expect(project(files, NOTEBOOK).folder).toBe('/w/a/b');
});

test('a notebook in no file has no folder, and reads nothing', () => {
  const found = project({ '/x': 'x' }, 'untitled:Untitled-1.ipynb');
  expect([found.folder, found.notebookPath, found.read('x')]).toEqual([null, 'Untitled-1.ipynb', null]);
});

test('settings that cannot be read count as none', () => {
  expect(project({ '/w/a/b/stagewright.yaml': 'strict: [' }, NOTEBOOK).config().strict).toBe(false);
});

test.each(['../x', '/etc/passwd', 'a/../../x', 'C:\\x', '..\\x'])('%s is not read', (path) => {
  const files = { '/etc/passwd': 'x', '/w/a/x': 'x', '/w/x': 'x' };
  const found = project(files, NOTEBOOK);
  expect([found.uriOf(path), found.read(path)]).toEqual([null, null]);
});
