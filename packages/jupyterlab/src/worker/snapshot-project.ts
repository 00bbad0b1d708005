import { basePath, type EditorProject, type ProjectFiles } from '@stagewright/core';
import { CONFIG_FILE, type FileTexts } from './protocol.js';

/** The project's folder as far as the page has told; remembers what it was asked for and does not know. */
export class SnapshotProject implements EditorProject {
  readonly missing = new Set<string>();
  needsBases = false;
  #files: FileTexts = {};
  #bases: readonly string[] | null = null;

  constructor(readonly notebookDir: string) {}

  /** Takes what the page knows now. */
  know(files: FileTexts, bases: readonly string[] | null): void {
    this.#files = files;
    this.#bases = bases;
    this.missing.clear();
    this.needsBases = false;
  }

  get config(): string | null {
    return this.#files[CONFIG_FILE] ?? null;
  }

  read(path: string): string | null {
    const text = this.#files[path];
    if (text === undefined) this.missing.add(path);
    return text ?? null;
  }

  files(): ProjectFiles {
    this.needsBases ||= this.#bases === null;
    return {
      current: (path) => this.read(path),
      base: (path) => this.read(basePath(path)),
      basePaths: this.#bases ?? [],
    };
  }
}
