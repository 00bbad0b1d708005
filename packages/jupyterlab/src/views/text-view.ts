import { Widget } from '@lumino/widgets';

/** Text as it is, such as a log; it stays at its end while a person does not look further up. */
export class TextView extends Widget {
  readonly #text = document.createElement('pre');

  constructor(label: string) {
    super();
    this.addClass('jp-stagewright-log');
    this.node.tabIndex = 0;
    this.node.setAttribute('role', 'log');
    this.node.setAttribute('aria-label', label);
    this.node.append(this.#text);
  }

  showText(text: string): void {
    if (this.#text.textContent === text) return;
    const { scrollTop, scrollHeight, clientHeight } = this.node;
    const isAtEnd = scrollHeight - scrollTop - clientHeight < 40;
    this.#text.textContent = text;
    if (isAtEnd) this.node.scrollTop = this.node.scrollHeight;
  }
}
