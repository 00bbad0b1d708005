import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Folders that no program of a project reads: what tools keep, and installed packages. */
const TOOLS = new Set([
  '.git',
  '.hg',
  '.stagewright',
  '.dvc',
  '.ipynb_checkpoints',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.tox',
  '__pycache__',
  'node_modules',
]);

/** Where a project and its notebook lie in a scratch folder: one beside the other as in the original. */
export interface Workplace {
  readonly project: string;
  readonly notebookFolder: string;
}

/**
 * Copies a project, and the notebook's folder where that is elsewhere, into a new folder. Where the file system can, the copies
 * share their blocks with the originals until they are written to.
 *
 * @param skip files and folders of the project that are left out, relative to it.
 */
export function copyProject(
  project: string,
  notebookFolder: string,
  target: string,
  skip: ReadonlySet<string>,
): Workplace {
  const root = commonFolder(resolve(project), resolve(notebookFolder));
  const place = (folder: string) => join(target, basename(root), relative(root, resolve(folder)));
  const isInside = !relative(resolve(project), resolve(notebookFolder)).startsWith('..');
  const folders = isInside ? [project] : [project, notebookFolder];
  for (const folder of folders) copyFolder(resolve(folder), place(folder), resolve(project), skip);
  return { project: place(project), notebookFolder: place(notebookFolder) };
}

/** Folder by folder: `cpSync` refuses to copy a folder into itself, even where the filter leaves the target out. */
function copyFolder(from: string, to: string, project: string, skip: ReadonlySet<string>): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (TOOLS.has(entry.name) || skip.has(relative(project, source).split(sep).join('/'))) continue;
    if (entry.isDirectory()) {
      if (!existsSync(join(source, 'pyvenv.cfg'))) copyFolder(source, target, project, skip);
    } else if (entry.isSymbolicLink()) {
      copyLink(source, target, project);
    } else if (entry.isFile()) {
      copyFileSync(source, target, constants.COPYFILE_FICLONE);
    }
  }
}

/** A link inside the project stays one; one that leads out of it goes on leading to the same place. */
function copyLink(source: string, target: string, project: string): void {
  const to = readlinkSync(source);
  const isInside = !isAbsolute(to) && !relative(project, resolve(dirname(source), to)).startsWith('..');
  if (!existsSync(target)) symlinkSync(isInside ? to : resolve(dirname(source), to), target);
}

function commonFolder(a: string, b: string): string {
  let folder = a;
  while (relative(folder, b).startsWith('..')) folder = dirname(folder);
  return folder;
}
