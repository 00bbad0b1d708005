// Says what is being done while it lasts: a live line on a terminal, a line now and then when piped.
import { stripVTControlCharacters } from 'node:util';
import { StepError } from './process.mjs';

const live = process.stdout.isTTY === true;
const colour = live && !process.env.NO_COLOR;
const paint = (code, text) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
const HEARTBEAT_MS = 15_000;

export const bold = (text) => paint(1, text);
export const dim = (text) => paint(2, text);
export const red = (text) => paint(31, text);
export const green = (text) => paint(32, text);

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

function lastLine(text) {
  const lines = stripVTControlCharacters(text)
    .split(/[\r\n]/)
    .filter((line) => line.trim() !== '');
  return lines.at(-1)?.trim() ?? '';
}

/**
 * Runs `work(note)` under a title; `note(text)` takes output whose last line is shown beside the elapsed time.
 * Rethrows what `work` throws, after the line that says that the step failed; `isGood` tells a result that is a failure, too.
 */
export async function step(title, work, isGood = () => true) {
  const since = Date.now();
  let note = '';
  const draw = () => {
    const line = `  … ${title} ${seconds(since)} ${note}`.slice(0, (process.stdout.columns ?? 100) - 1);
    process.stdout.write(`\r\x1b[2K${dim(line)}`);
  };
  const beat = () => process.stdout.write(`  … ${title}, ${seconds(since)}: ${note}\n`);
  const timer = setInterval(live ? draw : beat, live ? 200 : HEARTBEAT_MS);
  if (!live) process.stdout.write(`  … ${title}\n`);
  try {
    const result = await work((text) => {
      note = lastLine(text).slice(0, 80) || note;
    });
    end(isGood(result) ? green('✓') : red('✗'), title, since);
    return result;
  } catch (error) {
    end(red('✗'), title, since);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

function end(mark, title, since) {
  process.stdout.write(`${live ? '\r\x1b[2K' : ''}  ${mark} ${title} ${dim(`(${seconds(since)})`)}\n`);
}

/** Runs a script's `main`, and turns a `StepError` into its message and exit code 1. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    process.stderr.write(`\n${red('error')}: ${error.message}\n`);
    process.exitCode = 1;
  }
}
