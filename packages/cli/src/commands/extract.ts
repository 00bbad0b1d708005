import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import {
  diffOfCells,
  extractPipeline,
  type FileEdit,
  type Finding,
  finderFor,
  type Mended,
  mendNotebook,
  type Plan,
  unifiedDiff,
} from '@stagewright/core';
import { addExamples } from '../command.js';
import { loadConfig, loadNotebook } from '../host/files.js';
import type { ExitCode, Host } from '../host/host.js';
import { probeEnvironment, starNamesOf } from '../host/python-environment.js';
import { loadRuff } from '../host/ruff.js';
import { confirm, countOf, refuse, renderDiff } from '../host/show.js';
import { countFindings, renderFindings } from '../host/show-findings.js';
import { notebookWrite, writeFiles } from '../host/write-files.js';
import { type ProjectChange, planProject } from '../project.js';

interface ExtractOptions {
  readonly out?: string | undefined;
  readonly fix?: true | undefined;
  readonly yes?: true | undefined;
  readonly strict?: true | undefined;
  readonly json?: true | undefined;
}

/** `stagewright extract`. */
export function define(command: Command, host: Host): void {
  command
    .argument('<notebook>', 'a Jupyter notebook')
    .option('-o, --out <folder>', 'the project’s folder (default: the one that you are in)')
    .option('--fix', 'mend the notebook first where there is a safe way; shows that diff too')
    .option('-y, --yes', 'do not ask before anything is written')
    .option('--strict', 'constants that should be params are errors too')
    .option('--json', 'print plan and changes as JSON')
    .action(async (notebook, options) => host.end(await extract(notebook, options, host)));
  addExamples(command, [
    ['extract train.ipynb', 'show the diff of every file, ask, then write all or nothing'],
    ['extract train.ipynb --out pipeline --yes', 'into another folder, without asking'],
    ['extract train.ipynb --fix', 'set seeds and lift constants in the notebook too'],
  ]);
}

/** What is going to be written, before anybody is asked. */
interface Change extends ProjectChange {
  readonly mended: Mended;
  readonly plan: Plan;
  readonly out: string;
}

async function extract(path: string, options: ExtractOptions, host: Host): Promise<ExitCode> {
  const loaded = loadNotebook(host.cwd, path);
  if (!loaded.ok) return refuse(loaded.problems, host, options);
  const out = resolve(host.cwd, options.out ?? '.');
  const config = loadConfig([out, host.cwd], host.cwd);
  if (!config.ok) return refuse(config.problems, host, options);
  const settings = options.strict ? { ...config.value, strict: true } : config.value;
  const starNames = await starNamesOf(host, loaded.value);
  const mended = mendNotebook(loaded.value, finderFor(settings, starNames), options.fix === true);
  const errors = mended.findings.filter((finding) => finding.level === 'error');
  if (errors.length > 0) return refuseFindings(errors, mended, options, host);

  const [environment, tools] = await Promise.all([probeEnvironment(host), loadRuff()]);
  const notebookDir = folderFrom(out, dirname(resolve(host.cwd, path)));
  const extracted = extractPipeline(mended.analysis, {
    config: settings,
    environment,
    tools,
    ...notebookDir,
  });
  if (!extracted.ok) return refuseFindings(extracted.problems, mended, options, host);
  const project = planProject(out, extracted.value.files, tools);
  if (!project.ok) return refuse(project.problems, host, options);
  const remarks = renderFindings(extracted.problems, mended.after, host.noteColors);
  if (!options.json && remarks !== '') host.note(`${remarks}\n`);
  const change = { mended, plan: extracted.value.plan, out, ...withNotebook(project.value, mended, host) };
  if (change.edits.some((edit) => edit.conflicts.length > 0)) return refuseConflicts(change, options, host);
  return write(change, options, host);
}

/** Where the notebook’s folder is, as seen from the project’s: what its relative paths are relative to. */
function folderFrom(out: string, folder: string): { readonly notebookDir?: string } {
  const way = relative(out, folder).split(sep).join('/');
  return way === '' ? {} : { notebookDir: way };
}

/** The notebook is written first: without it the files would be those of a notebook that is not there. */
function withNotebook(
  { edits, writes }: ProjectChange,
  { before, after }: Mended,
  host: Host,
): ProjectChange {
  if (after.text === before.text) return { edits, writes };
  return { edits, writes: [notebookWrite(before, after.text, host.cwd), ...writes] };
}

function refuseFindings(
  found: readonly Finding[],
  { before, after }: Mended,
  options: ExtractOptions,
  host: Host,
): ExitCode {
  if (options.json) {
    host.printJson({ problems: found });
    return 1;
  }
  host.note(renderFindings(found, after, host.noteColors));
  const isFixable = !options.fix && found.some((error) => error.fix !== undefined);
  const hint = isFixable ? ` Mend what can be mended with: stagewright extract ${before.path} --fix` : '';
  host.note(`\nNothing was written: ${countFindings(found)}.${hint}`);
  return 1;
}

function refuseConflicts(change: Change, options: ExtractOptions, host: Host): ExitCode {
  const inTheWay = change.edits.filter((edit) => edit.conflicts.length > 0);
  if (options.json) {
    host.printJson({
      written: false,
      conflicts: inTheWay.map(({ path, kind, conflicts }) => ({ path, kind, conflicts })),
    });
    return 1;
  }
  const { noteColors: colors } = host;
  for (const { path, kind, conflicts } of inTheWay) {
    for (const { line, yours, generated } of conflicts) {
      const diff = unifiedDiff({ path, before: `${yours}\n`, after: `${generated}\n` });
      const what =
        kind === 'foreign'
          ? 'exists and was not written by Stagewright'
          : 'your edit, and what is generated now, disagree';
      host.note(`${colors.bold(kind === 'foreign' ? path : `${path}, line ${line}`)}: ${what}`);
      host.note(`${renderDiff(diff.split('\n').slice(2).join('\n'), colors)}\n`);
    }
  }
  const remedy = inTheWay.some((edit) => edit.kind === 'foreign')
    ? 'Move the file away, or choose another folder with --out.'
    : 'Take over the generated lines (+), or undo your edit (-) there, then extract again.';
  host.note(`Nothing was written: ${countOf(inTheWay.length, 'file')} in conflict. ${remedy}`);
  return 1;
}

async function write(change: Change, options: ExtractOptions, host: Host): Promise<ExitCode> {
  const { mended, edits, writes, out } = change;
  const visible = edits.filter((edit) => edit.kind !== 'keep');
  const isMended = mended.after.text !== mended.before.text;
  const count = visible.length + (isMended ? 1 : 0);
  if (!options.json) showChange(change, host);
  const answer = count === 0 ? 0 : await confirm(`Write ${countOf(count, 'file')}?`, options, host);
  if (answer === 0) {
    const written = writeFiles(writes);
    if (!written.ok) return refuse(written.problems, host, options);
  }
  if (options.json) {
    const files = edits.map((edit) => ({ path: edit.path, kind: edit.kind, diff: unifiedDiff(edit) }));
    host.printJson({ written: answer === 0, notebook: diffOfCells(mended), files, plan: change.plan });
  } else if (count === 0) {
    host.print('Nothing to do: every file is as the notebook has it.');
  } else if (answer === 0) {
    host.print(summary(change, visible, isMended, shownFolder(out, host)));
  }
  return answer;
}

function showChange({ mended, edits }: Change, host: Host): void {
  const { colors } = host;
  const notebook = diffOfCells(mended);
  if (notebook !== '') host.print(`${renderDiff(notebook, colors)}\n`);
  for (const edit of edits) {
    if (edit.kind === 'keep') {
      host.note(`${edit.path} is no longer generated; it was edited by hand, so it stays.`);
    } else {
      host.print(`${renderDiff(unifiedDiff(edit), colors)}\n`);
    }
  }
}

function summary({ plan }: Change, edits: readonly FileEdit[], isMended: boolean, folder: string): string {
  const count = (...kinds: readonly FileEdit['kind'][]) =>
    edits.filter((edit) => kinds.includes(edit.kind)).length;
  const parts = [
    [count('create'), 'new'],
    [count('replace'), 'changed'],
    [count('merge'), 'merged with your edits'],
    [count('remove'), 'removed'],
    [isMended ? 1 : 0, 'notebook mended'],
  ] as const;
  const done = parts.filter(([many]) => many > 0).map(([many, what]) => `${many} ${what}`);
  const stages = plan.stages.map((stage) => stage.name).join(' → ');
  const cd = folder === '' ? '' : `cd ${folder} && `;
  return `Wrote ${folder === '' ? 'this folder' : folder}: ${done.join(', ')}.\n${stages}\nRun it with: ${cd}stagewright run (or dvc repro)`;
}

/** The folder as a person in `cwd` would name it; '' when it is that one. */
function shownFolder(out: string, host: Host): string {
  const way = relative(host.cwd, out);
  return way.startsWith('..') || isAbsolute(way) ? out : way;
}
