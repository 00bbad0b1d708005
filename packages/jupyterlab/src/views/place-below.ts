import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { Widget } from '@lumino/widgets';

/** Shows a widget below the notebook, beside those of ours that are there; an older one with its id goes. */
export function placeBelow(app: JupyterFrontEnd, widget: Widget): void {
  const ours = [...app.shell.widgets('main')].filter(({ id }) => id.startsWith('stagewright-'));
  const other = ours.find(({ id }) => id !== widget.id);
  const old = ours.find(({ id }) => id === widget.id);
  const place = old ?? other;
  app.shell.add(
    widget,
    'main',
    place === undefined ? { mode: 'split-bottom' } : { mode: 'tab-after', ref: place.id },
  );
  old?.dispose();
  app.shell.activateById(widget.id);
}
