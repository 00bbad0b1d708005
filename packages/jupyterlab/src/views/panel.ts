import type { TranslationBundle } from '@jupyterlab/translation';
import { SidePanel } from '@jupyterlab/ui-components';
import type { Plan } from '@stagewright/core';
import type { ViewAction, ViewMessage } from '@stagewright/ui';
import { pipelineIcon } from '../icon.js';
import type { OpenNotebook } from '../notebook/open-notebook.js';
import type { OpenNotebooks } from '../notebook/open-notebooks.js';
import type { PanelFacts } from '../runs/panel-facts.js';
import { type FindingActions, FindingsList } from './findings-list.js';
import { ViewWidget } from './view-widget.js';

export interface PanelOptions {
  readonly notebooks: OpenNotebooks;
  readonly trans: TranslationBundle;
  readonly findings: FindingActions;
  act(action: ViewAction): void;
  /** What is known of runs of the notebook's pipeline, and of its kernel. */
  factsOf(notebook: OpenNotebook, plan: Plan): PanelFacts;
  readonly state: unknown;
  keep(state: unknown): void;
}

/** At the right: the pipeline of the notebook that a person is at, and what is found in it. */
export class StagewrightPanel extends SidePanel {
  readonly #pipeline: ViewWidget;
  readonly #findings: FindingsList;
  #shown: OpenNotebook | null = null;

  constructor(private readonly options: PanelOptions) {
    super();
    const { trans, notebooks } = options;
    this.id = 'stagewright-panel';
    this.title.icon = pipelineIcon;
    this.title.caption = 'Stagewright';
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', 'Stagewright');
    this.addClass('jp-stagewright-panel');
    const source = { message: () => this.#message(), act: (action: ViewAction) => options.act(action) };
    this.#pipeline = new ViewWidget('pipeline', source, trans, {
      state: options.state,
      keep: (state) => options.keep(state),
    });
    this.#pipeline.title.label = trans.__('Pipeline');
    this.#findings = new FindingsList(trans, options.findings);
    this.addWidget(this.#pipeline);
    this.addWidget(this.#findings);
    this.#findings.showFindings(null);
    notebooks.currentChanged.connect(this.#follow, this);
    this.#follow();
  }

  /** Shows what is known now. */
  refresh(): void {
    this.#pipeline.refresh();
    const plan = this.#shown?.look?.plan;
    const facts = this.#shown && plan ? this.options.factsOf(this.#shown, plan) : null;
    this.#findings.showFindings(this.#shown, facts?.notices);
  }

  #follow(): void {
    this.#shown?.changed.disconnect(this.refresh, this);
    this.#shown = this.options.notebooks.current;
    this.#shown?.changed.connect(this.refresh, this);
    this.refresh();
  }

  #message(): ViewMessage {
    const { trans } = this.options;
    const notebook = this.#shown;
    if (notebook === null) {
      return hint(trans.__('No notebook is open.'), trans.__('Open one to see its pipeline.'));
    }
    if (notebook.look === null) {
      return notebook.isPython
        ? { type: 'nothing', problems: [] }
        : hint(trans.__('This notebook is not in Python.'), trans.__('Open one that is.'));
    }
    const { plan, findings } = notebook.look;
    const problems = findings.map(({ fix: _fix, ...problem }) => problem);
    const { notices: _notices, ...facts } = this.options.factsOf(notebook, plan);
    return { type: 'pipeline', data: { findings: problems, drift: notebook.drift, ...facts } };
  }
}

function hint(message: string, remedy: string): ViewMessage {
  return { type: 'nothing', problems: [{ code: 'view/nothing', level: 'info', message, remedy }] };
}
