import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  BASE_FOLDER,
  basePath,
  type Config,
  defaultConfig,
  type EditorProject,
  fileOfBase,
  type ProjectFiles,
  readConfig,
} from '@stagewright/core';
import type { FileHost } from './host.js';

/** The settings of a project, in its folder. */
export const CONFIG_FILE = 'stagewright.yaml';
export const PARAMS_FILE = 'params.yaml';

/** The path of a `file:` URI; null for others. */
export function pathOf(uri: string): string | null {
  if (!uri.startsWith('file:')) return null;
  try {
    return fileURLToPath(uri);
  } catch {
    return null;
  }
}

/** How the server reads files: an open document's text before the disk's. */
export interface TextSource {
  readonly host: FileHost;
  /** The text of an open document. */
  open(uri: string): string | null;
}

/** The folder that a pipeline is written into, and how a notebook lies to it. */
export class Project implements EditorProject {
  constructor(
    /** null for a notebook that is in no file yet. */
    readonly folder: string | null,
    /** The notebook's path seen from there, with `/`. */
    readonly notebookPath: string,
    private readonly texts: TextSource,
  ) {}

  /** The folder as a URI. */
  get uri(): string | null {
    return this.folder === null ? null : pathToFileURL(this.folder).href;
  }

  /** The notebook's folder seen from the project's; '' when it is the same. */
  get notebookDir(): string {
    const at = this.notebookPath.lastIndexOf('/');
    return at === -1 ? '' : this.notebookPath.slice(0, at);
  }

  /** The URI of a file of the project; null for a path that leaves the folder. */
  uriOf(path: string): string | null {
    if (this.folder === null || !isInside(path)) return null;
    return pathToFileURL(join(this.folder, path)).href;
  }

  /** The text of a file of the project; null when there is none. */
  read(path: string): string | null {
    const uri = this.uriOf(path);
    if (uri === null || this.folder === null) return null;
    return this.texts.open(uri) ?? this.texts.host.readText(join(this.folder, path));
  }

  /** The settings; the default ones when there are none, or when they cannot be read. */
  config(): Config {
    const text = this.read(CONFIG_FILE);
    const read = text === null ? null : readConfig(text, CONFIG_FILE);
    return read?.ok ? read.value : defaultConfig;
  }

  /** The project's files as a merge sees them. */
  files(): ProjectFiles {
    const { folder } = this;
    const bases = folder === null ? [] : this.texts.host.listAll(join(folder, BASE_FOLDER));
    return {
      current: (path) => this.read(path),
      base: (path) => (folder === null ? null : this.texts.host.readText(join(folder, basePath(path)))),
      basePaths: bases.map(fileOfBase).filter((path) => path !== null),
    };
  }
}

function isInside(path: string): boolean {
  return !path.startsWith('/') && !path.split(/[\\/]/).includes('..') && !/^[A-Za-z]:/.test(path);
}

/**
 * The project of a file: the nearest folder above it, within the workspace, that has a `stagewright.yaml` or a `dvc.yaml`; else the folder that
 * the file is in.
 */
export function projectOf(uri: string, workspace: readonly string[], texts: TextSource): Project {
  const path = pathOf(uri);
  if (path === null) return new Project(null, nameOf(uri), texts);
  const own = dirname(path);
  const roots = workspace.flatMap((folder) => pathOf(folder) ?? []).filter((root) => isBelow(own, root));
  const top = roots.sort((a, b) => a.length - b.length)[0] ?? own;
  for (let folder = own; isBelow(folder, top); folder = dirname(folder)) {
    const names = texts.host.list(folder);
    if (names.includes(CONFIG_FILE) || names.includes('dvc.yaml')) {
      return new Project(folder, relative(folder, path).split(sep).join('/'), texts);
    }
    if (folder === dirname(folder)) break;
  }
  return new Project(own, relative(own, path), texts);
}

function isBelow(folder: string, root: string): boolean {
  return folder === root || folder.startsWith(root.endsWith(sep) ? root : root + sep);
}

function nameOf(uri: string): string {
  try {
    return (
      decodeURIComponent(
        uri
          .replace(/[?#].*$/, '')
          .split(/[/:]/)
          .at(-1) ?? '',
      ) || 'notebook.ipynb'
    );
  } catch {
    return 'notebook.ipynb';
  }
}
