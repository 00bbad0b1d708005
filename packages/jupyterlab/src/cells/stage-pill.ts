import type { Cell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { OpenNotebook } from '../notebook/open-notebook.js';
import type { OpenNotebooks } from '../notebook/open-notebooks.js';
import { stageColours } from './stage-order.js';

/** What a pill does when it is pressed. */
export type ChooseStage = (notebook: OpenNotebook, cell: number, anchor: Element) => void;

/** In the toolbar of a cell: the stage that it belongs to, as a button that chooses another. */
export class StagePill extends Widget {
  readonly #button = document.createElement('button');
  #notebook: OpenNotebook | null = null;

  constructor(
    private readonly cell: Cell,
    private readonly notebooks: OpenNotebooks,
    private readonly trans: TranslationBundle,
    choose: ChooseStage,
  ) {
    super();
    this.addClass('jp-stagewright-pill-holder');
    this.#button.type = 'button';
    this.#button.className = 'jp-stagewright-pill';
    this.#button.setAttribute('aria-haspopup', 'menu');
    this.node.append(this.#button);
    this.#button.addEventListener('click', (event) => {
      event.stopPropagation();
      if (this.#notebook !== null && this.#index >= 0) choose(this.#notebook, this.#index, this.#button);
    });
    cell.model.metadataChanged.connect(this.#draw, this);
  }

  override dispose(): void {
    this.cell.model?.metadataChanged.disconnect(this.#draw, this);
    this.#notebook?.looked.disconnect(this.#draw, this);
    super.dispose();
  }

  protected override onAfterAttach(): void {
    this.#notebook = this.notebooks.at(this.node);
    this.#notebook?.looked.connect(this.#draw, this);
    this.#draw();
  }

  protected override onBeforeDetach(): void {
    this.#notebook?.looked.disconnect(this.#draw, this);
  }

  get #index(): number {
    return this.#notebook?.panel.content.widgets.indexOf(this.cell) ?? -1;
  }

  #draw(): void {
    const { trans } = this;
    const look = this.#notebook?.look ?? null;
    this.setHidden(look === null || this.cell.model.type !== 'code');
    if (look === null) return;
    const stage = look.stages[this.#index] ?? null;
    const colour = stage === null ? undefined : stageColours(look).get(stage);
    this.#button.textContent = stage ?? trans.__('no stage');
    this.#button.setAttribute(
      'aria-label',
      stage === null ? trans.__('In no stage') : trans.__('Stage %1', stage),
    );
    this.#button.title = this.#why(stage);
    if (colour === undefined) delete this.#button.dataset.stagewrightColour;
    else this.#button.dataset.stagewrightColour = String(colour);
  }

  #why(stage: string | null): string {
    const { trans } = this;
    if (stage === null) return trans.__('In no stage: the cell stays in the notebook. Press to tag it.');
    const tags = this.cell.model.getMetadata('tags');
    return Array.isArray(tags) && tags.includes(`stage:${stage}`)
      ? trans.__('Tagged as stage %1. Press to change it.', stage)
      : trans.__('Stage %1, like the cell before it or by the heading over it. Press to tag it.', stage);
  }
}
