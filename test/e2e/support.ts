import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { parse } from 'yaml';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const cli = join(root, 'packages/cli/bin/stagewright.js');

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const BINS = {
  test: 'STAGEWRIGHT_TEST_BIN',
  torch: 'STAGEWRIGHT_TORCH_BIN',
  client: 'STAGEWRIGHT_CLIENT_BIN',
  jupyter: 'STAGEWRIGHT_JUPYTER_BIN',
};

/** The `bin` folder of the Python environment of the tests, of the one with PyTorch, with a language client, or with Jupyter. */
export function pythonBin(kind: keyof typeof BINS = 'test'): string {
  const bin = process.env[BINS[kind]];
  if (bin === undefined) throw new Error('test/e2e/setup.ts has not run');
  return bin;
}

/** An environment in which `python` is that of `bin` and Stagewright is not on the PATH. */
export function environment(bin: string): NodeJS.ProcessEnv {
  const others = (process.env.PATH ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
  const { PYTHONPATH: _path, VIRTUAL_ENV: _venv, ...rest } = process.env;
  return { ...rest, PATH: [bin, ...others].join(':'), DVC_NO_ANALYTICS: '1', NO_COLOR: '1', COLUMNS: '200' };
}

/** Runs a command to its end; never throws for an exit code. */
export function execute(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = environment(pythonBin()),
): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(command, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', fail);
    child.on('close', (code) => done({ code: code ?? -1, stdout, stderr }));
  });
}

/** Runs a command that has to end 0, and gives what it printed on stdout. */
export async function succeed(
  command: string,
  args: readonly string[],
  cwd: string,
  env?: NodeJS.ProcessEnv,
): Promise<string> {
  const ended = await execute(command, args, cwd, env);
  expect(ended, `${command} ${args.join(' ')}\n${ended.stdout}\n${ended.stderr}`).toMatchObject({ code: 0 });
  return ended.stdout;
}

/** Runs the built `stagewright`. */
export function stagewright(args: readonly string[], cwd: string, bin = pythonBin()): Promise<Ended> {
  return execute(process.execPath, [cli, ...args], cwd, environment(bin));
}

/** Runs the built `stagewright`, which has to end 0. */
export function stagewrightOk(args: readonly string[], cwd: string, bin = pythonBin()): Promise<string> {
  return succeed(process.execPath, [cli, ...args], cwd, environment(bin));
}

/** A new empty folder. Without `keep`, it goes when the test that called is over. */
export function emptyFolder(options: { keep?: boolean } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'stagewright-test-'));
  if (!options.keep) onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A new folder with an example's files, but without its requirements. */
export function copyOfExample(name: string, options: { keep?: boolean } = {}): string {
  const folder = emptyFolder(options);
  cpSync(join(root, 'examples', name), folder, { recursive: true });
  rmSync(join(folder, 'requirements.txt'), { force: true });
  return folder;
}

/** Every file below a folder, by relative path, with its bytes as text; git's, DVC's and Python's own folders left out. */
export function snapshot(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = relative(folder, join(entry.parentPath, entry.name));
    if (entry.isFile() && !/(^|\/)(\.git|\.dvc|__pycache__|\.ruff_cache)(\/|$)/.test(path)) {
      files[path] = readFileSync(join(folder, path), 'latin1');
    }
  }
  return files;
}

export interface DvcStage {
  readonly cmd: string;
  readonly deps?: readonly string[];
  readonly outs?: readonly unknown[];
  readonly params?: readonly unknown[];
}

/** The stages of `dvc.yaml`, in its order. */
export function dvcStages(folder: string): Record<string, DvcStage> {
  return parse(readFileSync(join(folder, 'dvc.yaml'), 'utf8')).stages;
}
