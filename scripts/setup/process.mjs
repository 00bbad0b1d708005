// Child processes whose output is kept, and shown only when they fail.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const KEEP = 64 * 1024;

/** What a step throws when it fails in a way that a person can act on: printed without a stack trace. */
export class StepError extends Error {}

const children = new Set();

function stopChildren(signal) {
  for (const child of children) {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It ended between the look and the signal.
    }
  }
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopChildren(signal);
    process.stderr.write('\nstopped; run the same command again to go on from here\n');
    process.exit(128 + constants.signals[signal]);
  });
}

/**
 * Runs a command and gives `{ code, output }`, `output` being the last 64 KB of stdout and stderr together.
 * `onText` gets the text as it comes. `show: true` passes it on to our own stdout instead.
 */
export function execute(command, args, { cwd, env, onText, show = false } = {}) {
  return new Promise((done) => {
    const stdio = ['ignore', 'pipe', 'pipe'];
    const child = spawn(command, args, { cwd, env, stdio, detached: true });
    children.add(child);
    let output = '';
    const take = (chunk) => {
      if (show) process.stdout.write(chunk);
      const text = chunk.toString();
      output = (output + text).slice(-KEEP);
      onText?.(text);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => {
      children.delete(child);
      done({ code: 127, output: `${command}: ${error.message}\n` });
    });
    child.on('close', (code, signal) => {
      children.delete(child);
      done({ code: code ?? 128 + constants.signals[signal], output });
    });
  });
}

/** Like `execute`, but throws a `StepError` with the end of the output unless the command ends 0. */
export async function mustExecute(command, args, options = {}) {
  const result = await execute(command, args, options);
  if (result.code === 0) return result.output;
  const tail = options.show ? '' : `\n${result.output.trimEnd().split('\n').slice(-100).join('\n')}`;
  throw new StepError(`\`${[command, ...args].join(' ')}\` ended ${result.code}${tail}`);
}
