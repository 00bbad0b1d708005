import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Menu, Widget } from '@lumino/widgets';
import { checkName, type NotebookEdit, withoutOurTags, withRole, withStage } from '@stagewright/core';
import type { Look } from '../worker/protocol.js';

/** A cell that is going to be tagged. */
export interface TaggedCell {
  readonly index: number;
  readonly tags: readonly string[];
}

type Change = (tags: readonly string[]) => readonly string[];

const ROLES = ['parameters', 'metrics', 'skip'] as const;

/** Shows the stages and roles that cells can have, at a place of the page; gives the edits of what is chosen to `apply`. */
export function showStageMenu(
  look: Look,
  cells: readonly TaggedCell[],
  anchor: Element,
  trans: TranslationBundle,
  apply: (edits: readonly NotebookEdit[]) => void,
): void {
  const commands = new CommandRegistry();
  const menu = new Menu({ commands });
  menu.addClass('jp-stagewright-menu');
  const change = (make: Change) => apply(cells.map(({ index, tags }) => tagsEdit(index, make(tags))));
  addStages(menu, look, cells, trans, change);
  menu.addItem({ type: 'separator' });
  addRoles(menu, cells, trans, change);
  if (cells.some(({ tags }) => withoutOurTags(tags).length < tags.length)) {
    menu.addItem({ type: 'separator' });
    commands.addCommand('untag', {
      label: trans.__('Remove the tags of stages and roles'),
      execute: () => change(withoutOurTags),
    });
    menu.addItem({ command: 'untag' });
  }
  const before = document.activeElement;
  menu.aboutToClose.connect(() => {
    // A person goes on where they were.
    if (before instanceof HTMLElement) before.focus();
    requestAnimationFrame(() => menu.dispose());
  });
  const { left, bottom } = anchor.getBoundingClientRect();
  menu.open(left, bottom);
  // For the keyboard: the first stage is chosen by Enter.
  menu.activateNextItem();
}

function tagsEdit(cell: number, tags: readonly string[]): NotebookEdit {
  return { kind: 'setTags', cell, tags };
}

function addStages(
  menu: Menu,
  { plan, stages }: Look,
  cells: readonly TaggedCell[],
  trans: TranslationBundle,
  change: (make: Change) => void,
): void {
  const { commands } = menu;
  for (const { name, title } of plan.stages) {
    const id = `stage:${name}`;
    commands.addCommand(id, {
      label: name,
      caption: title,
      isToggleable: true,
      isToggled: () => cells.every(({ index }) => stages[index] === name),
      execute: () => change((tags) => withStage(tags, name)),
    });
    menu.addItem({ command: id });
  }
  commands.addCommand('new-stage', {
    label: trans.__('New Stage…'),
    execute: async () => {
      const name = await askStageName(trans);
      if (name !== null) change((tags) => withStage(tags, name));
    },
  });
  menu.addItem({ command: 'new-stage' });
}

function addRoles(
  menu: Menu,
  cells: readonly TaggedCell[],
  trans: TranslationBundle,
  change: (make: Change) => void,
): void {
  const labels = {
    parameters: trans.__('Parameters: each literal here becomes a param'),
    metrics: trans.__('Metrics: the numbers here are metrics of the stage'),
    skip: trans.__('Skip: stays in the notebook, in no stage'),
  };
  for (const role of ROLES) {
    const isOn = cells.every(({ tags }) => tags.includes(role));
    menu.commands.addCommand(role, {
      label: labels[role],
      isToggleable: true,
      isToggled: () => isOn,
      execute: () => change((tags) => withRole(tags, role, !isOn)),
    });
    menu.addItem({ command: role });
  }
}

/** Asks for the name of a new stage, and says what is wrong with it while it is typed; null when the person has had enough. */
export async function askStageName(trans: TranslationBundle): Promise<string | null> {
  const body = new NameInput(trans);
  const result = await showDialog({
    title: trans.__('New Stage'),
    body,
    focusNodeSelector: 'input',
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Tag') }),
    ],
  });
  const name = result.value?.trim() ?? '';
  if (!result.button.accept) return null;
  if (name !== '' && checkName('stage', name) === null) return name;
  return askStageName(trans);
}

class NameInput extends Widget {
  readonly #input = document.createElement('input');
  readonly #problem = document.createElement('p');

  constructor(trans: TranslationBundle) {
    super();
    this.addClass('jp-stagewright-name');
    const label = document.createElement('label');
    label.textContent = trans.__('Name: lower-case letters, digits and _');
    this.#input.className = 'jp-mod-styled';
    this.#input.placeholder = 'prepare';
    this.#input.spellcheck = false;
    this.#problem.setAttribute('role', 'status');
    label.append(this.#input);
    this.node.append(label, this.#problem);
    this.#input.addEventListener('input', () => this.#check());
  }

  getValue(): string {
    return this.#input.value;
  }

  #check(): void {
    const name = this.#input.value.trim();
    const problem = name === '' ? null : checkName('stage', name);
    this.#problem.textContent = problem === null ? '' : `${problem.message} ${problem.remedy}`;
    this.#input.setAttribute('aria-invalid', String(problem !== null));
  }
}
