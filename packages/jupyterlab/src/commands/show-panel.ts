import type { Command } from './services.js';

/** Brings the panel to the front. */
export const showPanel: Command = {
  id: 'stagewright:show-panel',
  label: (trans) => trans.__('Show the Stagewright Panel'),
  run: ({ app }) => app.shell.activateById('stagewright-panel'),
};
