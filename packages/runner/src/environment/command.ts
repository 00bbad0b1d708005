import { execFile } from 'node:child_process';

/** What a program prints; null when it is not there, fails, or takes longer than ten seconds. */
export function outputOf(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string | null> {
  return new Promise((resolve) => {
    const limits = { timeout: 10_000, maxBuffer: 64 * 1024 * 1024, killSignal: 'SIGKILL' as const };
    execFile(program, [...args], { ...options, ...limits, encoding: 'utf8' }, (error, stdout) => {
      resolve(error === null ? stdout : null);
    });
  });
}
