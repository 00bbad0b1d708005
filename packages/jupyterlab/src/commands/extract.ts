import { Notification } from '@jupyterlab/apputils';
import type { FileEdit, Problem } from '@stagewright/core';
import { describeWriteError, notWritable, statusOf } from '../files/file-api.js';
import { Changed, recover, stagedWrite, untilQuiet, WriteFailure } from '../files/staged-write.js';
import { probeKernel } from '../host/environment.js';
import type { OpenNotebook } from '../notebook/open-notebook.js';
import { confirmChanges } from '../views/preview-tab.js';
import type { Preview } from '../worker/protocol.js';
import type { Command, Services } from './services.js';
import { showProblems } from './show-problems.js';
import { targetNotebook } from './target.js';
import { carryOut, openFile } from './view-actions.js';

/** Writes the pipeline of a notebook, after showing every file as it is and as it would be. */
export const extract: Command = {
  id: 'stagewright:extract',
  label: (trans) => trans.__('Extract Pipeline…'),
  caption: (trans) => trans.__('Show every file that the pipeline needs, then write them'),
  async run(services) {
    const notebook = targetNotebook(services);
    if (notebook !== null) await extractNotebook(services, notebook);
  },
};

/** @returns whether the pipeline on the server is now that of the notebook. */
export async function extractNotebook(services: Services, notebook: OpenNotebook): Promise<boolean> {
  const { trans } = services;
  await untilQuiet(await (await notebook.folder()).writer());
  await undoBrokenOff(services, notebook);
  const preview = await lookAhead(services, notebook);
  if (preview.problems.some(({ level }) => level === 'error')) {
    await showProblems(services, notebook, preview.problems);
    return false;
  }
  const edits = preview.edits.filter(({ kind }) => kind !== 'keep');
  if (edits.length === 0) {
    const said = trans.__('The pipeline is as the notebook has it: nothing to write.');
    Notification.info(said, { autoClose: 5000 });
    return true;
  }
  const cells = JSON.stringify(notebook.cells());
  const isWanted = await confirmChanges({
    app: services.app,
    trans,
    title: trans.__('Extract Pipeline'),
    beside: notebook.panel.id,
    edits,
    problems: preview.problems,
    act: (action) => void carryOut(services, action),
  });
  if (!isWanted) return false;
  if (notebook.panel.isDisposed || JSON.stringify(notebook.cells()) !== cells) {
    Notification.warning(trans.__('The notebook has changed meanwhile: nothing was written. Extract again.'));
    return false;
  }
  return (await save(services, notebook)) && write(services, notebook, preview, edits);
}

/** The pipeline is that of the notebook as it is in the page: the file has to be the same. */
async function save(services: Services, notebook: OpenNotebook): Promise<boolean> {
  const { context } = notebook.panel;
  if (!context.model.dirty) return true;
  if (context.contentsModel?.writable === false) {
    const { message, remedy } = notWritable(context.localPath, services.trans);
    const nothing = services.trans.__('Nothing was changed.');
    Notification.error(`${message} ${nothing} ${remedy}`, { autoClose: false });
    return false;
  }
  try {
    await context.save();
    return true;
  } catch (error) {
    await tellFailure(services, notebook, new WriteFailure(context.localPath, error));
    return false;
  }
}

async function lookAhead({ trans }: Services, notebook: OpenNotebook): Promise<Preview> {
  const environment = await probeKernel(notebook.panel.sessionContext);
  const preview = await notebook.ask('preview', { environment });
  const remarks: Problem[] = [];
  if (environment === null) {
    const message = trans.__('No kernel is idle, so that requirements.txt does not pin versions.');
    const remedy = trans.__('Start a kernel, or wait for it, and extract again to have them pinned.');
    remarks.push({ code: 'files/not-pinned', level: 'info', message, remedy });
  }
  if (!(await notebook.canKeepBases())) {
    const message = trans.__('This server hides folders whose name begins with a dot.');
    const remedy = trans.__(
      'Files that you edit by hand cannot be merged at the next extraction; with Stagewright installed on the server they can.',
    );
    remarks.push({ code: 'files/no-bases', level: 'info', message, remedy });
  }
  return { ...preview, problems: [...preview.problems, ...remarks] };
}

async function write(
  services: Services,
  notebook: OpenNotebook,
  { bases, plan }: Preview,
  edits: readonly FileEdit[],
): Promise<boolean> {
  const { trans, app } = services;
  const folder = await notebook.folder();
  const project = await folder.writer();
  const kept = (await notebook.canKeepBases()) ? bases : [];
  // What shows messages is loaded from the server, which may go while files are written: it has to be there before.
  const writing = trans._n('Writing %1 file…', 'Writing %1 files…', edits.length);
  const id = Notification.emit(writing, 'in-progress', { autoClose: false });
  try {
    await stagedWrite(project, [...edits, ...kept]);
  } catch (error) {
    await tellFailure(services, notebook, error, id);
    return false;
  }
  const message = trans._n('%1 file was written.', '%1 files were written.', edits.length);
  Notification.update({ id, message, type: 'success', autoClose: 5000 });
  if (app.commands.hasCommand('filebrowser:refresh')) void app.commands.execute('filebrowser:refresh');
  notebook.extracted();
  const [stage] = plan?.stages ?? [];
  const script = stage === undefined ? 'dvc.yaml' : `src/${plan?.package}/${stage.name}.py`;
  if (edits.some(({ path }) => path === script)) await openFile(services, notebook, script, null);
  return true;
}

/** Puts back what was written, and says in the place of a message what happened and what to do. */
async function tellFailure(
  services: Services,
  notebook: OpenNotebook,
  error: unknown,
  id = Notification.emit('', 'in-progress', { autoClose: false }),
): Promise<void> {
  const { trans } = services;
  const tell = (type: 'error' | 'warning' | 'info', ...texts: readonly string[]) =>
    Notification.update({ id, message: texts.join(' '), type, autoClose: false });
  if (error instanceof Changed) {
    await undoBrokenOff(services, notebook);
    const said = trans.__(
      '%1 was changed on the server since the preview. Nothing was written; extract again.',
      error.path,
    );
    tell('warning', said);
    return;
  }
  if (!(error instanceof WriteFailure)) {
    Notification.dismiss(id);
    throw error;
  }
  const { message, remedy } = describeWriteError(error.cause, error.path, trans);
  if (statusOf(error.cause) !== null) {
    await undoBrokenOff(services, notebook);
    tell('error', message, trans.__('Nothing was changed.'), remedy);
    return;
  }
  // Of longer messages JupyterLab shows the beginning only.
  const gone = trans.__(
    'The server went while files were written. Leave this page open: what was begun is undone when it is back.',
  );
  tell('error', gone);
  await untilReachable(() => undoBrokenOff(services, notebook));
  tell('info', trans.__('The server is there again. Nothing was written; extract again.'));
}

const RETRY_MS = 2000;

/** Tries until the server answers. */
async function untilReachable(work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (statusOf(error) !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** An extraction that was broken off, by a page that was closed or a server that went, is undone before anything else. */
async function undoBrokenOff({ trans }: Services, notebook: OpenNotebook): Promise<void> {
  const folder = await notebook.folder();
  try {
    await recover(await folder.writer());
  } catch (error) {
    if (statusOf(error) === null) throw error;
    const said = trans.__(
      'A broken-off extraction could not be undone: the old files are in .stagewright/staging. %1',
      error instanceof Error ? error.message : String(error),
    );
    Notification.error(said, { autoClose: false });
  }
}
