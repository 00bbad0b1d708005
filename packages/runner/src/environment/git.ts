import type { GitFact } from '@stagewright/core';
import { outputOf } from './command.js';

/** A diff above this is cut: it holds data, not code. */
const longestDiff = 4 * 1024 * 1024;

export interface GitFacts {
  readonly fact: Omit<GitFact, 'diff'>;
  /** The uncommitted changes of tracked files; null: none. */
  readonly diff: string | null;
}

/**
 * The commit and what is not committed, without the outputs of stages, which change while this looks. null: not a
 * repository, or no git.
 */
export async function gitFacts(dir: string, outs: readonly string[]): Promise<GitFacts | null> {
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0' };
  const git = (...args: string[]) => outputOf('git', args, { cwd: dir, env });
  const paths = ['--', '.', ...['.stagewright', ...outs].map((path) => `:(exclude,literal)${path}`)];
  const [head, status, diff] = await Promise.all([
    git('rev-parse', '--verify', '--quiet', 'HEAD'),
    git('status', '--porcelain=v1', '-z', '--branch', '--untracked-files=normal', ...paths),
    git('diff', 'HEAD', '--no-color', '--no-ext-diff', ...paths),
  ]);
  if (status === null) return null;
  const entries = status.split('\0').filter((entry) => entry !== '');
  const branch = /^## (?:No commits yet on )?(.+?)(?:\.\.\.|$)/.exec(entries[0] ?? '')?.[1] ?? null;
  const files = entries.filter((entry) => !entry.startsWith('## '));
  const fact = {
    commit: head?.trim() || null,
    branch: branch?.startsWith('HEAD (') ? null : branch,
    dirty: files.length > 0,
    untracked: files
      .filter((entry) => entry.startsWith('?? '))
      .map((entry) => entry.slice(3))
      .slice(0, 200),
  };
  return { fact, diff: cut(diff) };
}

function cut(diff: string | null): string | null {
  if (!diff) return null;
  return diff.length <= longestDiff ? diff : `${diff.slice(0, longestDiff)}\n… cut: longer than 4 MB\n`;
}
