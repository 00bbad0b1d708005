import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import type { Cell } from '@jupyterlab/cells';
import { IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CellFindings } from './cells/findings.js';
import { showStageEdges } from './cells/stage-edges.js';
import { StagePill } from './cells/stage-pill.js';
import { fixFinding } from './commands/fix-finding.js';
import { followRuns } from './commands/follow-runs.js';
import type { Services } from './commands/services.js';
import { COMMAND_TABLE } from './commands/table.js';
import { chooseStage } from './commands/tag-cells.js';
import { carryOut, openCell } from './commands/view-actions.js';
import { Analysis } from './host/analysis.js';
import { guarded } from './host/guarded.js';
import { Settings } from './host/settings.js';
import { OpenNotebook } from './notebook/open-notebook.js';
import { OpenNotebooks } from './notebook/open-notebooks.js';
import { AllRuns } from './runs/all-runs.js';
import { AllKnowledge } from './runs/kernel-knowledge.js';
import { panelFacts } from './runs/panel-facts.js';
import type { FindingActions } from './views/findings-list.js';
import { StagewrightPanel } from './views/panel.js';

const ID = '@stagewright/jupyterlab:plugin';

/** Puts the parts together. */
const plugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'From a notebook to a pipeline that computes the same.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [
    IToolbarWidgetRegistry,
    ICommandPalette,
    ISettingRegistry,
    ITranslator,
    IEditorExtensionRegistry,
    IStateDB,
    ILayoutRestorer,
  ],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    toolbars: IToolbarWidgetRegistry | null,
    palette: ICommandPalette | null,
    registry: ISettingRegistry | null,
    translator: ITranslator | null,
    editors: IEditorExtensionRegistry | null,
    state: IStateDB | null,
    restorer: ILayoutRestorer | null,
  ) => {
    const trans = (translator ?? nullTranslator).load('stagewright');
    const analysis = new Analysis();
    const settings = new Settings(registry, ID);
    const { contents } = app.serviceManager;
    const notebooks = new OpenNotebooks(tracker, (panel) => new OpenNotebook(panel, analysis, contents));
    analysis.onEnded = () => {
      for (const notebook of notebooks.all) notebook.invalidate();
    };
    const runs = new AllRuns(app.serviceManager, state);
    const services: Services = { app, notebooks, settings, trans, runs, knowledge: new AllKnowledge() };
    addCommands(services, palette);
    showInCells(services, toolbars, editors);
    void addPanel(services, state, restorer);
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
      caption: command.caption?.(trans) ?? command.label(trans),
      ...(command.icon === undefined ? {} : { icon: command.icon }),
      execute: guarded(trans, id, (args) => command.run(services, args)),
    });
    if (command.isHidden !== true) palette?.addItem({ command: id, category });
  }
}

function showInCells(
  services: Services,
  toolbars: IToolbarWidgetRegistry | null,
  editors: IEditorExtensionRegistry | null,
): void {
  const { notebooks, settings, trans } = services;
  notebooks.added.connect((_all, notebook) => {
    showStageEdges(notebook, settings);
  });
  const { fix } = findingActions(services);
  if (editors !== null) new CellFindings(notebooks, settings, fix).register(editors);
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

const KEPT = 'stagewright:panel';

async function addPanel(
  services: Services,
  state: IStateDB | null,
  restorer: ILayoutRestorer | null,
): Promise<void> {
  const { app, notebooks, trans } = services;
  const kept = await state?.fetch(KEPT).catch(() => undefined);
  const panel = new StagewrightPanel({
    notebooks,
    trans,
    findings: findingActions(services),
    act: (action) => void guarded(trans, 'stagewright:view', () => carryOut(services, action))(undefined),
    factsOf: (notebook, plan) => panelFacts(notebook, plan, services.runs, services.knowledge, trans),
    state: kept ?? null,
    keep: (value) => void state?.save(KEPT, value as never),
  });
  followRuns(services, panel);
  restorer?.add(panel, panel.id);
  app.shell.add(panel, 'right', { rank: 900 });
}

function findingActions(services: Services): FindingActions {
  const { trans } = services;
  return {
    open: (notebook, { where }) => {
      if (where?.cell !== undefined) void openCell(services, notebook, where.cell, where.line ?? null);
    },
    fix: (notebook, finding) =>
      void guarded(trans, 'stagewright:fix', () => fixFinding(services, notebook, finding))(undefined),
  };
}
