import { Notification } from '@jupyterlab/apputils';
import { inspectorIcon } from '@jupyterlab/ui-components';
import type { Command } from './services.js';
import { targetNotebook } from './target.js';

/** Asks the notebook's kernel for types and sizes of what crosses between stages. */
export const lookAtVariables: Command = {
  id: 'stagewright:look-at-variables',
  icon: inspectorIcon,
  label: (trans) => trans.__('Show Types and Sizes from the Kernel'),
  caption: (trans) =>
    trans.__('Ask the notebook’s kernel what crosses between stages; nothing of the notebook is run'),
  run: async (services) => {
    const { trans } = services;
    const notebook = targetNotebook(services);
    const plan = notebook === null ? null : ((await notebook.fresh())?.plan ?? null);
    if (notebook === null || plan === null) return;
    const found = await services.knowledge.of(notebook).lookAtVariables(plan);
    if (found === null) Notification.info(trans.__('The notebook has no kernel.'), { autoClose: 5000 });
    else if (found === 0)
      Notification.info(trans.__('The kernel has none of these variables: run the cells first.'), {
        autoClose: 5000,
      });
  },
};
