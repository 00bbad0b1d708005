import type { Command } from '@commander-js/extra-typings';
import { diffOfCells, finderFor, type Mended, mendNotebook, type Notebook } from '@stagewright/core';
import { addExamples } from '../command.js';
import { loadConfig, loadNotebook } from '../host/files.js';
import type { ExitCode, Host } from '../host/host.js';
import { starNamesOf } from '../host/python-environment.js';
import { confirm, countOf, refuse, renderDiff } from '../host/show.js';
import { countFindings, renderFindings } from '../host/show-findings.js';
import { notebookWrite, writeFiles } from '../host/write-files.js';

interface CheckOptions {
  readonly fix?: true | undefined;
  readonly yes?: true | undefined;
  readonly strict?: true | undefined;
  readonly json?: true | undefined;
}

/** `stagewright check`. */
export function define(command: Command, host: Host): void {
  command
    .argument('<notebook>', 'a Jupyter notebook')
    .option('--fix', 'mend the notebook where there is a safe way; shows the diff first')
    .option('-y, --yes', 'do not ask before the notebook is changed')
    .option('--strict', 'constants that should be params are errors too')
    .option('--json', 'print findings as JSON')
    .action(async (notebook, options) => host.end(await check(notebook, options, host)));
  addExamples(command, [
    ['check train.ipynb', 'exit code 1 when there is an error'],
    ['check train.ipynb --fix', 'show what can be mended, ask, and mend it'],
    ['check train.ipynb --json', 'for other programs'],
  ]);
}

async function check(path: string, options: CheckOptions, host: Host): Promise<ExitCode> {
  const loaded = loadNotebook(host.cwd, path);
  if (!loaded.ok) return refuse(loaded.problems, host, options);
  const config = loadConfig([host.cwd], host.cwd);
  if (!config.ok) return refuse(config.problems, host, options);
  const settings = options.strict ? { ...config.value, strict: true } : config.value;
  const starNames = await starNamesOf(host, loaded.value);
  const mended = mendNotebook(loaded.value, finderFor(settings, starNames), options.fix === true);
  let written = false;
  if (mended.after.text !== mended.before.text) {
    if (!options.json) host.print(renderDiff(diffOfCells(mended), host.colors));
    const answer = await confirm(`Mend ${path}?`, options, host);
    if (answer !== 0) {
      if (options.json) report(mended, false, options, host);
      return answer;
    }
    const saved = writeFiles([notebookWrite(mended.before, mended.after.text, host.cwd)]);
    if (!saved.ok) return refuse(saved.problems, host, options);
    written = true;
  }
  return report(mended, written, options, host);
}

function report(mended: Mended, written: boolean, options: CheckOptions, host: Host): ExitCode {
  const { after, findings, made } = mended;
  const hasErrors = findings.some((finding) => finding.level === 'error');
  if (options.json) {
    const diff = diffOfCells(mended);
    host.printJson({
      notebook: after.path,
      findings,
      ...(options.fix ? { fixed: made, diff, written } : {}),
    });
    return hasErrors ? 1 : 0;
  }
  if (findings.length > 0) host.print(renderFindings(findings, after, host.colors));
  if (made.length > 0)
    host.print(`${findings.length > 0 ? '\n' : ''}Mended: ${countOf(made.length, 'finding')}.`);
  host.print(summary(after, mended, host));
  return hasErrors ? 1 : 0;
}

function summary(notebook: Notebook, { findings }: Mended, host: Host): string {
  const { green, bold } = host.colors;
  if (findings.length === 0) return green(`${notebook.path}: nothing found.`);
  const fixable = findings.filter((finding) => finding.fix !== undefined).length;
  const hint = fixable === 0 ? '' : `; mend ${fixable} with: stagewright check ${notebook.path} --fix`;
  return `\n${bold(countFindings(findings))}${hint}`;
}
