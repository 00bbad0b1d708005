import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { OpenNotebook } from '../notebook/open-notebook.js';
import type { ShownFinding } from '../worker/protocol.js';

/** What a person asks for at a finding. */
export interface FindingActions {
  open(notebook: OpenNotebook, finding: ShownFinding): void;
  fix(notebook: OpenNotebook, finding: ShownFinding): void;
}

/** All that is found in a notebook, as a list: each leads to its cell and line, and has its fix as a button. */
export class FindingsList extends Widget {
  constructor(
    private readonly trans: TranslationBundle,
    private readonly actions: FindingActions,
  ) {
    super();
    this.addClass('jp-stagewright-findings');
    this.node.tabIndex = -1;
  }

  /** `notices` stand before what was found. */
  showFindings(notebook: OpenNotebook | null, notices: readonly ShownFinding[] = []): void {
    const findings = [...notices, ...(notebook?.look?.findings ?? [])];
    this.title.label = this.trans.__('Findings (%1)', findings.length);
    const items = notebook === null ? [] : findings.map((finding) => this.#item(notebook, finding));
    if (items.length === 0) {
      const text = document.createElement('p');
      text.textContent = this.trans.__('Nothing was found.');
      this.node.replaceChildren(text);
      return;
    }
    const list = document.createElement('ul');
    list.append(...items);
    this.node.replaceChildren(list);
  }

  #item(notebook: OpenNotebook, finding: ShownFinding): HTMLLIElement {
    const { level, message, remedy, where, fix } = finding;
    const item = document.createElement('li');
    item.dataset.level = level;
    const place = document.createElement('button');
    place.type = 'button';
    place.className = 'jp-stagewright-finding';
    const head = document.createElement('span');
    head.className = 'jp-stagewright-place';
    head.textContent = `${this.#levelOf(level)} · ${this.#placeOf(where)}`;
    const said = document.createElement('span');
    said.append(...prose(message));
    const dim = document.createElement('span');
    dim.className = 'jp-stagewright-dim';
    dim.append(...prose(remedy));
    place.append(head, said, dim);
    place.addEventListener('click', () => this.actions.open(notebook, finding));
    item.append(place);
    if (fix !== null) item.append(this.#fixButton(notebook, finding, fix));
    return item;
  }

  #fixButton(notebook: OpenNotebook, finding: ShownFinding, label: string): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'jp-stagewright-fix';
    button.textContent = label;
    button.addEventListener('click', () => this.actions.fix(notebook, finding));
    return button;
  }

  #levelOf(level: ShownFinding['level']): string {
    const { trans } = this;
    return { error: trans.__('Error'), warning: trans.__('Warning'), info: trans.__('Note') }[level];
  }

  #placeOf(where: ShownFinding['where']): string {
    const { trans } = this;
    if (where?.cell === undefined) return where?.file ?? trans.__('the notebook');
    return where.line === undefined
      ? trans.__('cell %1', where.cell + 1)
      : trans.__('cell %1, line %2', where.cell + 1, where.line);
  }
}

/** What stands between backticks is code. Nothing else in a text means anything. */
function prose(text: string): Node[] {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return [document.createTextNode(text)];
  return parts.map((part, at) => {
    if (at % 2 === 0) return document.createTextNode(part);
    const code = document.createElement('code');
    code.textContent = part;
    return code;
  });
}
