import type { FileEdit } from '@stagewright/core';
import type { FileApi } from './file-api.js';
import { isRefusal } from './file-api.js';

/** A change of a file on its way: the new text waits in the staging folder, and the old file goes there. */
export interface Step {
  readonly path: string;
  /** null: the file is removed. */
  readonly fresh: string | null;
  /** null: there was no file. */
  readonly old: string | null;
}

/** All that has to be known to undo a write that was broken off. */
export interface Journal {
  readonly steps: readonly Step[];
  /** Folders that were made, outermost first. */
  readonly folders: readonly string[];
}

/** The files of a project for writing; paths are relative to its folder. */
export interface ProjectFilesApi {
  readonly files: FileApi;
  /** The path of a file of the project, as `files` has it. */
  pathOf(path: string): string;
  /** The folder, in the project's, that holds the staging folders. */
  readonly staging: string;
  /** The text of a file; null when there is none. */
  read(path: string): Promise<string | null>;
  /** Names in a folder; none when it is not there. */
  list(path: string): Promise<readonly string[]>;
}

/** Somebody wrote a file after the change was planned. */
export class Changed extends Error {
  constructor(readonly path: string) {
    super(`${path} has changed`);
  }
}

/** What went wrong, and with which file. */
export class WriteFailure extends Error {
  constructor(
    readonly path: string,
    override readonly cause: unknown,
  ) {
    super(`${path} cannot be written`);
  }
}

const JOURNAL = 'journal.json';
/** There while every new text is: what is missing meanwhile has been moved into place. */
const STAGED = 'staged.json';

/**
 * Writes all files or none, as far as a server can that has no transactions: every new text is written into a staging folder first, with a
 * journal of what is going to be done; then files only change their names. `recover` undoes what was broken off.
 *
 * @throws Changed, WriteFailure; after either nothing is written once `recover` has gone through.
 */
export async function stagedWrite(project: ProjectFilesApi, edits: readonly FileEdit[]): Promise<void> {
  const id = `${project.staging}/${crypto.randomUUID().slice(0, 8)}`;
  const journal: Journal = {
    steps: edits.map(({ path, before, after }, at) => ({
      path,
      fresh: after === null ? null : `${id}/new-${at}`,
      old: before === null ? null : `${id}/old-${at}`,
    })),
    folders: await missingFolders(project, edits),
  };
  let current = edits[0]?.path ?? '';
  try {
    for (const { path, before } of edits) {
      current = path;
      if ((await project.read(path)) !== before) throw new Changed(path);
    }
    await makeFolders(project, id.split('/'));
    await put(project, `${id}/${JOURNAL}`, JSON.stringify(journal));
    for (const [at, step] of journal.steps.entries()) {
      current = step.path;
      const text = edits[at]?.after ?? null;
      if (step.fresh !== null && text !== null) await put(project, step.fresh, text);
    }
    await put(project, `${id}/${STAGED}`, '{}');
    for (const folder of journal.folders) {
      current = folder;
      await makeFolder(project, folder);
    }
    for (const [at, step] of journal.steps.entries()) {
      current = step.path;
      await commit(project, step, edits[at]?.before ?? null);
    }
  } catch (error) {
    if (error instanceof Changed) throw error;
    throw new WriteFailure(current, error);
  }
  await clean(project, id);
}

/** How long a write may take for one file; one that does nothing for so long was broken off. */
const QUIET_MS = 3000;

/** Waits for what another page, or another person, is writing: only what is left as it is was broken off. */
export async function untilQuiet(project: ProjectFilesApi, quiet = QUIET_MS): Promise<void> {
  for (let before = await staged(project); before.length > 0; ) {
    await new Promise((resolve) => setTimeout(resolve, quiet));
    const now = await staged(project);
    if (now.join('\n') === before.join('\n')) return;
    before = now;
  }
}

/** What is in the staging folders. */
async function staged(project: ProjectFilesApi): Promise<string[]> {
  const found: string[] = [];
  for (const name of await project.list(project.staging)) {
    const folder = `${project.staging}/${name}`;
    found.push(folder, ...(await project.list(folder)).map((file) => `${folder}/${file}`));
  }
  return found;
}

/**
 * Undoes every write that was broken off: files get their old names back, new ones go.
 *
 * @returns whether there was one.
 * @throws when the server refuses, or cannot be reached; what is left is found the next time.
 */
export async function recover(project: ProjectFilesApi): Promise<boolean> {
  const names = await project.list(project.staging);
  for (const name of names) await undo(project, `${project.staging}/${name}`);
  return names.length > 0;
}

async function undo(project: ProjectFilesApi, id: string): Promise<void> {
  const journal = readJournal(await project.read(`${id}/${JOURNAL}`));
  const staged = new Set(await project.list(id));
  const isStaged = (path: string | null) => path !== null && staged.has(nameOf(path));
  if (staged.has(STAGED)) {
    for (const { path, fresh, old } of [...journal.steps].reverse()) {
      // Back where it was: broken off itself, this can be done again.
      if (fresh !== null && !isStaged(fresh)) await rename(project, path, fresh);
      if (isStaged(old) && old !== null) await rename(project, old, path);
    }
    for (const folder of [...journal.folders].reverse()) await removeIfEmpty(project, folder);
  }
  await clean(project, id);
}

function readJournal(text: string | null): Journal {
  try {
    return JSON.parse(text ?? '') as Journal;
  } catch {
    // Broken off while it was written: nothing else was done.
    return { steps: [], folders: [] };
  }
}

/** Moves the old file away and the new one into its place. */
async function commit(
  project: ProjectFilesApi,
  { path, fresh, old }: Step,
  before: string | null,
): Promise<void> {
  if (old !== null) {
    await rename(project, path, old);
    // Somebody may have written it since it was looked at.
    if ((await project.read(old)) !== before) throw new Changed(path);
  }
  if (fresh !== null) await rename(project, fresh, path);
}

/** Removes what is left in a staging folder. Without its first mark there is nothing to undo; the journal goes last. */
async function clean(project: ProjectFilesApi, id: string): Promise<void> {
  const names = await project.list(id);
  const others = names.filter((name) => name !== STAGED && name !== JOURNAL);
  const inOrder = [STAGED, ...others, JOURNAL].filter((name) => names.includes(name));
  for (const name of inOrder) await remove(project, `${id}/${name}`);
  await removeIfEmpty(project, id);
  await removeIfEmpty(project, project.staging);
}

/** Folders of the files that are not there yet, outermost first. */
async function missingFolders(project: ProjectFilesApi, edits: readonly FileEdit[]): Promise<string[]> {
  const wanted = new Set(edits.filter(({ after }) => after !== null).flatMap(({ path }) => foldersOf(path)));
  const missing: string[] = [];
  for (const folder of [...wanted].sort((a, b) => a.length - b.length)) {
    const above = folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : '';
    const isThere = !missing.includes(above) && (await project.list(above)).includes(nameOf(folder));
    if (!isThere) missing.push(folder);
  }
  return missing;
}

/** `a/b/c.py`: `a`, `a/b`. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_part, at) => parts.slice(0, at + 1).join('/'));
}

async function makeFolders(project: ProjectFilesApi, parts: readonly string[]): Promise<void> {
  for (let at = 1; at <= parts.length; at += 1) await makeFolder(project, parts.slice(0, at).join('/'));
}

/** A folder that is there already is left as it is. */
async function makeFolder({ files, pathOf }: ProjectFilesApi, path: string): Promise<void> {
  await files.save(pathOf(path), { type: 'directory', format: 'json' });
}

async function put({ files, pathOf }: ProjectFilesApi, path: string, content: string): Promise<void> {
  await files.save(pathOf(path), { type: 'file', format: 'text', content });
}

async function rename({ files, pathOf }: ProjectFilesApi, from: string, to: string): Promise<void> {
  await files.rename(pathOf(from), pathOf(to));
}

async function remove({ files, pathOf }: ProjectFilesApi, path: string): Promise<void> {
  await files.delete(pathOf(path));
}

/** Servers refuse to remove folders with something in them. */
async function removeIfEmpty(project: ProjectFilesApi, path: string): Promise<void> {
  if ((await project.list(path)).length > 0) return;
  try {
    await remove(project, path);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
