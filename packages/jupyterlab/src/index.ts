import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import type { Cell } from '@jupyterlab/cells';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { showStageEdges } from './cells/stage-edges.js';
import { StagePill } from './cells/stage-pill.js';
import type { Services } from './commands/services.js';
import { COMMAND_TABLE } from './commands/table.js';
import { chooseStage } from './commands/tag-cells.js';
import { Analysis } from './host/analysis.js';
import { guarded } from './host/guarded.js';
import { Settings } from './host/settings.js';
import { OpenNotebook } from './notebook/open-notebook.js';
import { OpenNotebooks } from './notebook/open-notebooks.js';
import './icon.js';

const ID = '@stagewright/jupyterlab:plugin';

/** Puts the parts together. */
const plugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'From a notebook to a pipeline that computes the same.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [IToolbarWidgetRegistry, ICommandPalette, ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    toolbars: IToolbarWidgetRegistry | null,
    palette: ICommandPalette | null,
    registry: ISettingRegistry | null,
    translator: ITranslator | null,
  ) => {
    const trans = (translator ?? nullTranslator).load('stagewright');
    const analysis = new Analysis();
    const settings = new Settings(registry, ID);
    const { contents } = app.serviceManager;
    const notebooks = new OpenNotebooks(tracker, (panel) => new OpenNotebook(panel, analysis, contents));
    analysis.onEnded = () => {
      for (const notebook of notebooks.all) notebook.invalidate();
    };
    const services: Services = { app, notebooks, trans };
    addCommands(services, palette);
    showInCells(services, settings, toolbars);
  },
};

export default plugin;

function addCommands(services: Services, palette: ICommandPalette | null): void {
  const { app, trans } = services;
  const category = 'Stagewright';
  for (const command of COMMAND_TABLE) {
    const { id } = command;
    app.commands.addCommand(id, {
      label: command.label(trans),
      caption: command.caption?.(trans) ?? '',
      execute: guarded(trans, id, (args) => command.run(services, args)),
    });
    if (command.isHidden !== true) palette?.addItem({ command: id, category });
  }
}

function showInCells(services: Services, settings: Settings, toolbars: IToolbarWidgetRegistry | null): void {
  const { notebooks, trans } = services;
  notebooks.added.connect((_all, notebook) => {
    showStageEdges(notebook, settings);
  });
  const choose = guarded(
    trans,
    'stagewright:tag-cells',
    ({ notebook, cell, anchor }: { notebook: OpenNotebook; cell: number; anchor: Element }) =>
      chooseStage(services, notebook, [cell], anchor),
  );
  toolbars?.addFactory<Cell>(
    'Cell',
    'stagewright-stage',
    (cell) =>
      new StagePill(cell, notebooks, trans, (notebook, index, anchor) => {
        void choose({ notebook, cell: index, anchor });
      }),
  );
}
