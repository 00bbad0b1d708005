import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HashCache } from '../stale/hash-cache.js';
import { type Remembered, readMemory, writeMemory } from '../stale/memory.js';
import type { Files } from '../store/files.js';
import type { Layout } from '../store/layout.js';

/** What is remembered between runs. Losing it costs time only. */
export class ProjectCache {
  readonly hashes: HashCache;
  readonly #memory: Map<string, Remembered>;
  readonly #hashesFile: string;
  readonly #memoryFile: string;

  constructor(
    dir: string,
    layout: Layout,
    private readonly files: Files,
  ) {
    this.#hashesFile = join(layout.cache, 'hashes.json');
    this.#memoryFile = join(layout.cache, 'stages.json');
    this.hashes = new HashCache(dir, readOrNull(this.#hashesFile));
    this.#memory = readMemory(readOrNull(this.#memoryFile));
  }

  /** The last success of a stage. */
  lastOf(stage: string): Remembered | undefined {
    return this.#memory.get(stage);
  }

  /** Before a stage starts: whatever it leaves behind when it is killed is not taken for fresh. */
  forget(stage: string): void {
    if (this.#memory.delete(stage)) this.#saveMemory();
  }

  remember(stage: string, success: Remembered): void {
    this.#memory.set(stage, success);
    this.#saveMemory();
  }

  saveHashes(): void {
    const text = this.hashes.save();
    if (text !== null) this.files.replace(this.#hashesFile, text);
  }

  #saveMemory(): void {
    this.files.replace(this.#memoryFile, writeMemory(this.#memory));
  }
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
