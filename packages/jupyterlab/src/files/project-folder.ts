import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import type { ProjectReader } from '../host/analysis.js';
import { CONFIG_FILE } from '../worker/protocol.js';
import { type FileApi, isRefusal } from './file-api.js';
import { hiddenFilesOf } from './hidden-files.js';
import type { ProjectFilesApi } from './staged-write.js';

/** What `BASE_FOLDER` of core says: where the text of each file is kept as it was generated last. */
const BASE_FOLDER = '.stagewright/base';
const BASE_ENDING = '.base';

/** The folder that servers hide, and where new texts wait in it; the second for servers on which nothing can be hidden. */
const HIDDEN = '.stagewright';
const STAGING = `${HIDDEN}/staging`;
const VISIBLE_STAGING = 'stagewright-staging';

/** The drive of `jupyter-collaboration` shows the server's own files. */
const COLLABORATION_DRIVE = 'RTC';

/** The folder that a pipeline is written into, on whatever drive the notebook lies. */
export class ProjectFolder {
  private constructor(
    readonly contents: Contents.IManager,
    /** Its path for the contents API, drive included; '' is the top. */
    readonly path: string,
    /** The notebook's path seen from there. */
    readonly notebookPath: string,
  ) {}

  /**
   * The project of a notebook: the nearest folder above it that has a `stagewright.yaml` or a `dvc.yaml`; else the folder that it is in.
   *
   * @throws when the server cannot be reached.
   */
  static async of(contents: Contents.IManager, notebook: string): Promise<ProjectFolder> {
    const isShared = contents.driveName(notebook) === COLLABORATION_DRIVE;
    const whole = isShared ? contents.localPath(notebook) : notebook;
    const drive = contents.driveName(whole);
    const local = contents.localPath(whole);
    const own = PathExt.dirname(local);
    const join = (folder: string) => (drive === '' ? folder : `${drive}:${folder}`);
    for (let folder = own; ; folder = PathExt.dirname(folder)) {
      if (await hasProject(contents, join(folder))) {
        return new ProjectFolder(contents, join(folder), PathExt.relative(folder, local));
      }
      if (folder === '' || folder === '.') break;
    }
    return new ProjectFolder(contents, join(own), PathExt.basename(local));
  }

  /** The notebook's folder seen from the project's; '' when it is the same. */
  get notebookDir(): string {
    return PathExt.dirname(this.notebookPath);
  }

  /** The path of a file of the project for the contents API. */
  pathOf(path: string): string {
    const drive = this.contents.driveName(this.path);
    const local = PathExt.join(this.contents.localPath(this.path), path);
    return drive === '' ? local : `${drive}:${local}`;
  }

  /** The files as they are while one thing is done: each folder is listed once, and only what is there is asked for. */
  reader(): ProjectReader {
    return new FolderReader(this);
  }

  /** The way to `.stagewright` of the project; null where the server hides it. */
  hidden(): Promise<FileApi | null> {
    if (this.contents.driveName(this.path) !== '') return Promise.resolve(null);
    return hiddenFilesOf(this.contents, this.contents.localPath(this.path));
  }

  /** Drives of other kinds than a server's files show what begins with a dot. */
  hidesNothing(): boolean {
    return this.contents.driveName(this.path) !== '';
  }

  /** The files for writing. */
  async writer(): Promise<ProjectFilesApi> {
    const hidden = await this.hidden();
    const pathOf = (path: string) =>
      hidden === null ? this.pathOf(path) : this.contents.localPath(this.pathOf(path));
    const files = hidden ?? this.contents;
    return {
      files,
      pathOf,
      staging: hidden === null ? VISIBLE_STAGING : STAGING,
      read: (path) => readText(files, pathOf(path)),
      list: async (path) => (await entriesOf(files, pathOf(path))).map(({ name }) => name),
    };
  }
}

class FolderReader implements ProjectReader {
  readonly #listed = new Map<string, Promise<readonly Contents.IModel[]>>();

  constructor(private readonly folder: ProjectFolder) {}

  async read(path: string): Promise<string | null> {
    const name = PathExt.basename(path);
    const entries = await this.#list(PathExt.dirname(path));
    if (!entries.some((entry) => entry.name === name && entry.type !== 'directory')) return null;
    return readText(await this.#filesOf(path), this.folder.pathOf(path));
  }

  async bases(): Promise<readonly string[]> {
    const paths = await this.#filesBelow(BASE_FOLDER);
    return paths
      .filter((path) => path.endsWith(BASE_ENDING))
      .map((path) => path.slice(BASE_FOLDER.length + 1, -BASE_ENDING.length));
  }

  async #filesBelow(folder: string): Promise<string[]> {
    const found = (await this.#list(folder)).map(({ name, type }) => {
      const path = `${folder}/${name}`;
      return type === 'directory' ? this.#filesBelow(path) : [path];
    });
    return (await Promise.all(found)).flat();
  }

  /** The entries of a folder; none where it is not there. */
  async #list(folder: string): Promise<readonly Contents.IModel[]> {
    const known = this.#listed.get(folder);
    if (known !== undefined) return known;
    const made = this.#listNow(folder);
    this.#listed.set(folder, made);
    return made;
  }

  async #listNow(folder: string): Promise<readonly Contents.IModel[]> {
    if (folder !== '') {
      const above = await this.#list(PathExt.dirname(folder));
      const name = PathExt.basename(folder);
      // Hidden folders are in no list of a server that hides them.
      if (!name.startsWith('.') && !above.some((entry) => entry.name === name)) return [];
    }
    return entriesOf(await this.#filesOf(folder), this.folder.pathOf(folder));
  }

  async #filesOf(path: string): Promise<FileApi> {
    const isHidden = path === HIDDEN || path.startsWith(`${HIDDEN}/`);
    return (isHidden ? await this.folder.hidden() : null) ?? this.folder.contents;
  }
}

async function hasProject(contents: Contents.IManager, folder: string): Promise<boolean> {
  const entries = await entriesOf(contents, folder);
  return entries.some(({ name }) => name === CONFIG_FILE || name === 'dvc.yaml');
}

async function entriesOf(contents: FileApi, folder: string): Promise<readonly Contents.IModel[]> {
  try {
    const { content } = await contents.get(folder, { content: true, type: 'directory' });
    return Array.isArray(content) ? content : [];
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
}

/** The text of a file; null when there is none, or when it is no text. */
async function readText(contents: FileApi, path: string): Promise<string | null> {
  try {
    const { content } = await contents.get(path, { content: true, type: 'file', format: 'text' });
    return typeof content === 'string' ? content : null;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}
