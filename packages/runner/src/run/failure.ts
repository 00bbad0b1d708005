import type { Ending } from '../process/stage-process.js';

const mostLines = 25;

/** The lines of a log that say why a stage failed: the last traceback, else the last few lines. */
export function tailOf(output: string): string[] {
  const lines = output
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(0, 400));
  const traceback = lines.findLastIndex((line) => line.startsWith('Traceback (most recent call last)'));
  const from = traceback === -1 ? lines.length - 10 : traceback;
  return lines.slice(Math.max(0, from, lines.length - mostLines)).filter((line) => line !== '');
}

/** Why a stage failed, in a few words: Python's own last line where there is one. */
export function describeFailure(ending: Ending, tail: readonly string[]): string {
  if (ending.signal === 'SIGKILL') return 'it was killed (SIGKILL), often because the memory ran out';
  if (ending.signal !== null) return `it was ended by ${ending.signal}`;
  const last = tail.at(-1) ?? '';
  if (ending.exitCode === 127) return describeMissing(last);
  const isPython = tail.some((line) => line.startsWith('Traceback (most recent call last)'));
  if (isPython && /^[\w.]+(?:: |$)/.test(last)) return last;
  return `exit code ${ending.exitCode}`;
}

/** What a shell says of a command that is not there: `sh: 1: exec: python: not found`, `bash: x: command not found`. */
function describeMissing(line: string): string {
  const name = /([^\s:]+): (?:command )?not found$/.exec(line)?.[1];
  return name === undefined ? `a command was not found: ${line}` : `\`${name}\` was not found on the PATH`;
}
