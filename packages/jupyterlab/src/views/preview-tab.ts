import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { FileEdit, Problem } from '@stagewright/core';
import type { Strings, ViewAction, ViewMessage } from '@stagewright/ui';
import { pipelineIcon } from '../icon.js';
import { ViewWidget } from './view-widget.js';

export interface PreviewOptions {
  readonly app: JupyterFrontEnd;
  readonly trans: TranslationBundle;
  readonly title: string;
  /** The tab that it is shown in front of. */
  readonly beside: string;
  /** Cells are changed, and no files written. */
  readonly isOfCells?: true;
  readonly edits: readonly FileEdit[];
  readonly problems: readonly Problem[];
  /** What else is asked for in the view. */
  act(action: ViewAction): void;
}

let count = 0;

/** Shows changes of files in a tab, and waits for a yes or a no; a tab that is closed is a no. */
export function confirmChanges(options: PreviewOptions): Promise<boolean> {
  const { app, title, beside, edits, problems } = options;
  return new Promise((resolve) => {
    const end = (answer: boolean) => {
      resolve(answer);
      tab.dispose();
    };
    const source = {
      message: (): ViewMessage => ({ type: 'preview', data: { title, edits, problems } }),
      act: (action: ViewAction) => {
        if (action.type === 'apply' || action.type === 'cancel') end(action.type === 'apply');
        else options.act(action);
      },
    };
    const { trans } = options;
    const strings = options.isOfCells === true ? cellStrings(trans) : {};
    const content = new ViewWidget('preview', source, trans, { strings });
    const tab = new MainAreaWidget({ content });
    count += 1;
    tab.id = `stagewright-preview-${count}`;
    tab.title.label = title;
    tab.title.icon = pipelineIcon;
    tab.title.closable = true;
    tab.disposed.connect(() => resolve(false));
    app.shell.add(tab, 'main', { ref: beside, mode: 'tab-after' });
    app.shell.activateById(tab.id);
  });
}

function cellStrings(trans: TranslationBundle): Partial<Strings> {
  return {
    write: trans.__('Apply'),
    fileCount: (n) => trans._n('%1 change', '%1 changes', n),
  };
}
