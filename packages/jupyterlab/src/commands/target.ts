import { Notification } from '@jupyterlab/apputils';
import type { OpenNotebook } from '../notebook/open-notebook.js';
import type { Services } from './services.js';

/** The notebook that a command is about: the one that a person is at. Says so when there is none, or when it is not in Python. */
export function targetNotebook({ notebooks, trans }: Services): OpenNotebook | null {
  const { current } = notebooks;
  if (current === null || current.panel.content.model === null) {
    Notification.info(trans.__('Open a notebook first.'), { autoClose: 5000 });
    return null;
  }
  if (!current.isPython) {
    Notification.info(
      trans.__('Stagewright works on notebooks in Python; this one is in another language.'),
      {
        autoClose: 5000,
      },
    );
    return null;
  }
  return current;
}
