import type { ExecFileOptions } from 'node:child_process';
import { accessSync, constants, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ENVIRONMENT_PROBE, type Notebook, type PythonEnvironment, type StarNames } from '@stagewright/core';
import { readIfThere } from './files.js';
import type { Host } from './host.js';

const TIMEOUT_MS = 60_000;

/** Runs Python; most commands never do, and start sooner without the module for it. */
async function run(
  python: string,
  args: readonly string[],
  options: ExecFileOptions,
): Promise<{ stdout: string }> {
  const { execFile } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    execFile(python, args, { ...options, encoding: 'utf8' }, (error, stdout) =>
      error === null ? resolve({ stdout }) : reject(error),
    );
  });
}

const NAMES = `
import importlib, io, json, sys
out, sys.stdout = sys.stdout, io.StringIO()
found = {}
for name in sys.argv[1:]:
    try:
        module = importlib.import_module(name)
    except BaseException:
        continue
    found[name] = list(getattr(module, "__all__", None) or [n for n in vars(module) if not n.startswith("_")])
print(json.dumps(found), file=out)
`;

interface Cached {
  readonly python: string;
  /** Folders of installed packages with their times of change: another package changes them. */
  readonly folders: Readonly<Record<string, number>>;
  readonly environment: PythonEnvironment;
}

/**
 * What is installed in the `python` on the PATH; null when there is none, or it does not answer: requirements are then not pinned.
 * The answer is kept in the person's cache folder, as it is about the machine and no project, and used until a package changes.
 */
export async function probeEnvironment(host: Host): Promise<PythonEnvironment | null> {
  const python = findPython(host.env);
  if (python === null) return null;
  const cache = await cacheFile(host, python);
  const known = readCache(cache, python);
  if (known !== null) return known;
  try {
    // `-I` keeps the folder that we are in, and the person's own modules, out of it.
    const { stdout } = await run(python, ['-I', '-c', ENVIRONMENT_PROBE], {
      timeout: TIMEOUT_MS,
      maxBuffer: 64 * 1024 * 1024,
    });
    const { folders, ...environment } = JSON.parse(stdout) as PythonEnvironment & {
      readonly folders: readonly string[];
    };
    const times = Object.fromEntries(folders.map((folder) => [folder, changedAt(folder)]));
    writeCache(cache, { python, folders: times, environment });
    return environment;
  } catch {
    return null;
  }
}

/**
 * The names that `from MODULE import *` binds, for each of the modules that can be imported. Only modules that are installed are looked at:
 * nothing of the notebook's folder is run.
 */
export async function moduleNames(
  host: Host,
  modules: readonly string[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const python = findPython(host.env);
  const safe = modules.filter((name) => /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(name));
  if (python === null || safe.length === 0) return {};
  try {
    const { stdout } = await run(python, ['-I', '-c', NAMES, ...safe], { timeout: TIMEOUT_MS });
    return JSON.parse(stdout) as Record<string, string[]>;
  } catch {
    return {};
  }
}

/** The first `python` (or else `python3`) on the PATH that can be run. */
export function findPython(env: Host['env']): string | null {
  for (const name of ['python', 'python3']) {
    for (const folder of (env.PATH ?? '').split(delimiter)) {
      const path = join(folder, process.platform === 'win32' ? `${name}.exe` : name);
      try {
        if (folder === '' || !statSync(path).isFile()) continue;
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not in this folder.
      }
    }
  }
  return null;
}

/** https://specifications.freedesktop.org/basedir-spec/latest/ */
async function cacheFile(host: Host, python: string): Promise<string> {
  const { createHash } = await import('node:crypto');
  const root = host.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const name = createHash('sha256').update(python).digest('hex').slice(0, 16);
  return join(root, 'stagewright', `python-${name}.json`);
}

function readCache(path: string, python: string): PythonEnvironment | null {
  try {
    const cached = JSON.parse(readIfThere(path) ?? 'null') as Cached | null;
    if (cached?.python !== python) return null;
    const isCurrent = Object.entries(cached.folders).every(([folder, time]) => changedAt(folder) === time);
    return isCurrent ? cached.environment : null;
  } catch {
    return null;
  }
}

function writeCache(path: string, cached: Cached): void {
  const folder = dirname(path);
  try {
    mkdirSync(folder, { recursive: true });
    const fresh = `${path}.${process.pid}`;
    writeFileSync(fresh, JSON.stringify(cached));
    renameSync(fresh, path);
  } catch {
    // Without a cache the next start asks again.
  }
}

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** What the notebook’s star imports bring, which only Python can tell; nothing is asked of Python when there are none. */
export async function starNamesOf(host: Host, notebook: Notebook): Promise<StarNames> {
  const stars = notebook.cells.flatMap(({ type, source }) =>
    type === 'code' ? [...source.matchAll(/^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]*\*/gm)] : [],
  );
  const modules = [...new Set(stars.map(([, name = '']) => name))];
  return modules.length === 0 ? {} : moduleNames(host, modules);
}
