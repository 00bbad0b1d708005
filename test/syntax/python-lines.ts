import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The Python of the tests' environment. */
export function testPython(): string {
  const bin = process.env.STAGEWRIGHT_TEST_BIN;
  if (bin === undefined) throw new Error('the set-up of the tests did not run');
  return join(bin, 'python');
}

/** Runs a script of this folder that answers each line of JSON with one. */
export async function askPython(script: string, requests: readonly unknown[]): Promise<unknown[]> {
  const python = spawn(testPython(), [join(import.meta.dirname, script)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  python.stdin.end(requests.map((each) => `${JSON.stringify(each)}\n`).join(''));
  const answers: unknown[] = [];
  for await (const line of createInterface({ input: python.stdout })) answers.push(JSON.parse(line));
  return answers;
}
