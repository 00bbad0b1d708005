import { Notification } from '@jupyterlab/apputils';
import type { Problem } from '@stagewright/core';
import type { OpenNotebook } from '../notebook/open-notebook.js';
import type { Services } from './services.js';
import { openCell } from './view-actions.js';

/** Of longer messages JupyterLab shows the beginning only. */
const MAX_SHOWN = 140;

/** Says the first of some problems, with its remedy and a way to the line; the panel lists them all. */
export async function showProblems(
  services: Services,
  notebook: OpenNotebook,
  problems: readonly Problem[],
): Promise<void> {
  const { trans, app } = services;
  const first = problems.find(({ level }) => level === 'error') ?? problems[0];
  if (first === undefined) return;
  const { where, message, remedy } = first;
  const errors = problems.filter(({ level }) => level === 'error').length;
  const more = errors > 1 ? ` ${trans._n('And %1 more.', 'And %1 more.', errors - 1)}` : '';
  const cell = where?.cell;
  const actions = [
    ...(cell === undefined
      ? []
      : [
          {
            label: trans.__('Show the Cell'),
            callback: () => void openCell(services, notebook, cell, where?.line ?? null),
          },
        ]),
    {
      label: trans.__('Show All'),
      callback: () => app.shell.activateById('stagewright-panel'),
    },
  ];
  const short = `${trans.__('Nothing was written.')} ${message}`;
  const whole = `${short} ${remedy}${more}`;
  Notification.error(whole.length <= MAX_SHOWN ? whole : short, { autoClose: false, actions });
}
