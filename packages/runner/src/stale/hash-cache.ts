import { createHash } from 'node:crypto';
import {
  type BigIntStats,
  createReadStream,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import type { FileFact } from '@stagewright/core';
import * as z from 'zod';

const entrySchema = z.tuple([z.string(), z.string()]);
const cacheSchema = z.object({ version: z.literal(1), files: z.record(z.string(), entrySchema) });

/** Files above this are read in pieces. */
const pieceFrom = 8 * 1024 * 1024;
/** What Python, editors and systems leave behind in folders, and no program reads as its input. */
const litter = new Set(['__pycache__', '.ipynb_checkpoints', '.DS_Store', '.git', '.stagewright']);

/** What is at a path: the hash of a file's content, of a folder's names and contents with `.dir`, null for nothing. */
export interface Content {
  readonly hash: string | null;
  readonly size: number | null;
}

const nothing: Content = { hash: null, size: null };

/**
 * Hashes of the project's files, each read once as long as its size, time and inode stay. A file that changed so
 * recently that its time could not tell a further change is read again.
 */
export class HashCache {
  readonly #files = new Map<string, readonly [stamp: string, hash: string]>();
  #changed = false;

  /** @param text the cache as it was saved; a damaged one is an empty one. */
  constructor(
    private readonly dir: string,
    text: string | null,
  ) {
    for (const [path, entry] of Object.entries(parseCache(text))) this.#files.set(path, entry);
  }

  /** What is at a path of the project. Throws as `node:fs` does for what is there and cannot be read. */
  async content(path: string): Promise<Content> {
    const stat = statSync(join(this.dir, path), { bigint: true, throwIfNoEntry: false });
    if (stat === undefined) return nothing;
    if (stat.isDirectory()) return this.#folder(path);
    if (!stat.isFile()) return nothing;
    return { hash: await this.#file(path, stat), size: Number(stat.size) };
  }

  /** The facts of several files, for a record. */
  async facts(
    files: readonly { readonly path: string; readonly kind: FileFact['kind'] }[],
  ): Promise<FileFact[]> {
    const facts: FileFact[] = [];
    for (const { path, kind } of files) facts.push({ path, kind, ...(await this.content(path)) });
    return facts;
  }

  /** The text to save, null when it is as it was. */
  save(): string | null {
    if (!this.#changed) return null;
    this.#changed = false;
    return JSON.stringify({ version: 1, files: Object.fromEntries(this.#files) });
  }

  async #file(path: string, stat: BigIntStats): Promise<string> {
    const stamp = `${stat.mtimeNs}:${stat.ctimeNs}:${stat.size}:${stat.ino}`;
    const known = this.#files.get(path);
    if (known?.[0] === stamp) return known[1];
    const read = Date.now();
    const hash = await hashFile(join(this.dir, path), Number(stat.size));
    if (isSettled(stat, read)) {
      this.#files.set(path, [stamp, hash]);
      this.#changed = true;
    }
    return hash;
  }

  async #folder(path: string): Promise<Content> {
    const hash = createHash('sha256');
    let size = 0;
    for (const file of listFiles(join(this.dir, path))) {
      const inside = `${path}/${file}`;
      const content = this.#linkedFolder(inside) ?? (await this.content(inside));
      hash.update(`${JSON.stringify(file)} ${content.hash}\n`);
      size += content.size ?? 0;
    }
    return { hash: `${hash.digest('hex')}.dir`, size };
  }

  /** A link to a folder, inside a folder, counts as where it leads: followed, it could go round in circles. */
  #linkedFolder(path: string): Content | null {
    const full = join(this.dir, path);
    if (!lstatSync(full, { throwIfNoEntry: false })?.isSymbolicLink()) return null;
    const target = readlinkSync(full);
    const isFile = statSync(full, { throwIfNoEntry: false })?.isFile() === true;
    return isFile ? null : { hash: hashBytes(Buffer.from(target)), size: target.length };
  }
}

/** Hash of bytes, as the cache gives it for a file that holds them. */
export function hashBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function hashFile(path: string, size: number): Promise<string> {
  if (size < pieceFrom) return hashBytes(readFileSync(path));
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 }))
    hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** A time of whole seconds may come from a file system that has no finer ones. */
function isSettled(stat: BigIntStats, now: number): boolean {
  const tick = stat.mtimeNs % 1_000_000_000n === 0n ? 2000 : 50;
  return now - Number(stat.mtimeNs / 1_000_000n) > tick;
}

function listFiles(folder: string, prefix = ''): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => !litter.has(entry.name));
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory()
        ? listFiles(join(folder, entry.name), `${prefix}${entry.name}/`)
        : [`${prefix}${entry.name}`],
    );
}

function parseCache(text: string | null): z.infer<typeof cacheSchema>['files'] {
  try {
    return text === null ? {} : (cacheSchema.safeParse(JSON.parse(text)).data?.files ?? {});
  } catch {
    return {};
  }
}
