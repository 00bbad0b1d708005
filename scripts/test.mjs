// npm test: everything, with one line at the end: `N passed, N failed`.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ensureChromium, ensureCodeServer } from './setup/code-server-setup.mjs';
import { ensureNodeModules } from './setup/node-setup.mjs';
import { cache, childEnv, root } from './setup/paths.mjs';
import { execute } from './setup/process.mjs';
import { ensureVenv } from './setup/python-setup.mjs';
import { bold, dim, red, runMain, step } from './setup/steps.mjs';

const SHOWN_LINES = 120;
const SHOWN_OF_FAILURE = 6;

/** A command whose exit code is the one result. */
const command = (name, ...words) => ({ name, words, count: ({ code }) => (code === 0 ? [1, 0] : [0, 1]) });

/** A vitest project, counted from its JSON report. */
function vitest(name, ...options) {
  const report = join(cache, 'test', `${name.replaceAll(' ', '-')}.json`);
  const words = [
    'vitest',
    'run',
    ...options,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const count = async () => {
    const result = JSON.parse(await readFile(report, 'utf8'));
    const failures = result.testResults.flatMap((file) => failuresOf(file));
    return [result.numPassedTests, failures.length, failures];
  };
  return { name, words, report, count };
}

/** The failed tests of a file, each with the first lines of its message; the file itself when it could not be loaded or set up. */
function failuresOf(file) {
  const path = relative(root, file.name);
  const failed = file.assertionResults.filter((test) => test.status === 'failed');
  const shown = (message) =>
    stripVTControlCharacters(message ?? '')
      .split('\n')
      .slice(0, SHOWN_OF_FAILURE)
      .join('\n      ');
  if (file.status === 'failed' && failed.length === 0) return [`${path}\n      ${shown(file.message)}`];
  return failed.map((test) => `${path}: ${test.fullName}\n      ${shown(test.failureMessages[0])}`);
}

/** A pytest run, counted from its JUnit report. */
function pytest(name, bin, ...folders) {
  const report = join(cache, 'test', `${name}.xml`);
  const words = [
    join(bin, 'python'),
    '-m',
    'pytest',
    '-q',
    '-p',
    'no:cacheprovider',
    `--junit-xml=${report}`,
    ...folders,
  ];
  const count = async () => {
    const xml = await readFile(report, 'utf8');
    const number = (key) => Number(new RegExp(`<testsuite\\b[^>]*\\b${key}="(\\d+)"`).exec(xml)?.[1] ?? 0);
    const failed = number('failures') + number('errors');
    return [number('tests') - failed - number('skipped'), failed];
  };
  return { name, words, report, count };
}

/** Real notebooks, cut in three ways and compared: `docs/corpus.md`. */
function corpus(name) {
  const report = join(cache, 'test', 'corpus.json');
  const words = ['npm', 'run', '--silent', 'corpus', '--', '--sample', '--no-build', '--report', report];
  const count = async () => {
    const { passed, failures } = JSON.parse(await readFile(report, 'utf8'));
    return [passed, failures.length, failures];
  };
  return { name, words, report, count };
}

/** Runs a suite; gives how many tests passed and failed, and what the runner printed. */
async function runSuite(suite, env, note) {
  if (suite.report) await rm(suite.report, { force: true });
  const result = await execute(suite.words[0], suite.words.slice(1), { cwd: root, env, onText: note });
  let [passed, failed, failures] = [0, 1, []];
  try {
    [passed, failed, failures = []] = await suite.count(result);
  } catch {
    // Without a readable report the runner itself failed.
  }
  // A runner may fail as a whole with every test passed, e.g. by an error outside of the tests.
  if (result.code !== 0 && failed === 0) failed = 1;
  // What the report does not name, the end of the output has to tell.
  const shown =
    failures.length > 0 ? failures.map((text) => `    ✗ ${text}`).join('\n') : tail(result.output);
  return { passed, failed, shown };
}

async function runAndShow(suite, env) {
  const work = (note) => runSuite(suite, env, note);
  const { passed, failed, shown } = await step(suite.name, work, (result) => result.failed === 0);
  process.stdout.write(
    `    ${failed === 0 ? `${passed} passed` : red(`${passed} passed, ${failed} failed`)}\n`,
  );
  if (failed > 0) process.stdout.write(`${shown}\n`);
  return { passed, failed };
}

function tail(output) {
  const lines = output.trimEnd().split('\n');
  const left = lines.length - SHOWN_LINES;
  return (left > 0 ? [dim(`    (${left} lines before)`), ...lines.slice(left)] : lines).join('\n');
}

async function setUp() {
  process.stdout.write(`${bold('Set-up')}\n`);
  await ensureNodeModules();
  await mkdir(join(cache, 'test'), { recursive: true });
  await ensureChromium();
  await ensureCodeServer();
  return {
    test: await ensureVenv('test/requirements.txt'),
    temperature: await ensureVenv('test/requirements-temperature.txt'),
    jupyterlab: await ensureVenv('test/requirements-jupyterlab.txt'),
  };
}

/** What is run, in this order: the quick and telling first. */
function suites(bins) {
  const ruff = join(bins.test, 'ruff');
  return [
    command('lint', 'biome', 'check', '--error-on-warnings', '.'),
    command('lint of Python', ruff, 'check', '--no-cache', 'python', 'test'),
    command('format of Python', ruff, 'format', '--check', '--no-cache', 'python', 'test'),
    command('typecheck and build', 'npm', 'run', 'build', '--silent'),
    command('typecheck of the tests', 'tsc', '-p', 'test/tsconfig.json'),
    vitest('unit'),
    pytest('python', bins.test, 'python'),
    pytest('python of the tests', bins.test, 'test'),
    vitest('end to end', '--config', 'test/vitest.config.ts'),
    vitest('end to end in VS Code', '--config', 'test/vscode/vitest.config.ts'),
    vitest('end to end in JupyterLab', '--config', 'test/jupyterlab/vitest.config.ts'),
    corpus('ten real notebooks'),
  ];
}

await runMain(async () => {
  const since = Date.now();
  const bins = await setUp();
  const env = childEnv([], { CI: '1', ...(process.stdout.isTTY ? {} : { NO_COLOR: '1', FORCE_COLOR: '0' }) });
  process.stdout.write(`${bold('Tests')}\n`);
  const total = { passed: 0, failed: 0 };
  for (const suite of suites(bins)) {
    const { passed, failed } = await runAndShow(suite, env);
    total.passed += passed;
    total.failed += failed;
  }
  process.stdout.write(dim(`in ${Math.round((Date.now() - since) / 1000)} s\n`));
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
  return total.failed === 0 ? 0 : 1;
});
