// npm test: everything, with one line at the end: `N passed, N failed`.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureNodeModules } from './setup/node-setup.mjs';
import { cache, childEnv, root } from './setup/paths.mjs';
import { execute } from './setup/process.mjs';
import { ensureVenv } from './setup/python-setup.mjs';
import { bold, dim, red, runMain, step } from './setup/steps.mjs';

const SHOWN_LINES = 120;

/** A command whose exit code is the one result. */
const command = (name, ...words) => ({ name, words, count: ({ code }) => (code === 0 ? [1, 0] : [0, 1]) });

/** A vitest project, counted from its JSON report. */
function vitest(name, ...options) {
  const report = join(cache, 'test', `${name}.json`);
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
    // A file that cannot be loaded, or whose set-up fails, has no failed test, yet it failed.
    const hasFailedTest = (file) => file.assertionResults.some((test) => test.status === 'failed');
    const broken = result.testResults.filter((file) => file.status === 'failed' && !hasFailedTest(file));
    return [result.numPassedTests, result.numFailedTests + broken.length];
  };
  return { name, words, report, count };
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

/** Runs a suite; gives how many tests passed and failed, and what the runner printed. */
async function runSuite(suite, env, note) {
  if (suite.report) await rm(suite.report, { force: true });
  const result = await execute(suite.words[0], suite.words.slice(1), { cwd: root, env, onText: note });
  let [passed, failed] = [0, 1];
  try {
    [passed, failed] = await suite.count(result);
  } catch {
    // Without a readable report the runner itself failed.
  }
  // A runner may fail as a whole with every test passed, e.g. by an error outside of the tests.
  if (result.code !== 0 && failed === 0) failed = 1;
  return { passed, failed, output: result.output };
}

async function runAndShow(suite, env) {
  const work = (note) => runSuite(suite, env, note);
  const { passed, failed, output } = await step(suite.name, work, (result) => result.failed === 0);
  process.stdout.write(
    `    ${failed === 0 ? `${passed} passed` : red(`${passed} passed, ${failed} failed`)}\n`,
  );
  if (failed > 0) process.stdout.write(`${tail(output)}\n`);
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
  return {
    test: await ensureVenv('test/requirements.txt'),
    temperature: await ensureVenv('test/requirements-temperature.txt'),
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
