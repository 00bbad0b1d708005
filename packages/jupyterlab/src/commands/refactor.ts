import { InputDialog, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';
import type { Offered, Question, RefactoringArguments, Selection } from '@stagewright/core';
import { stagedWrite } from '../files/staged-write.js';
import { cellChanges } from '../notebook/cell-changes.js';
import type { OpenNotebook } from '../notebook/open-notebook.js';
import { confirmChanges } from '../views/preview-tab.js';
import type { Changes } from '../worker/protocol.js';
import type { Command, Services } from './services.js';
import { showProblems } from './show-problems.js';
import { changeCells } from './tag-cells.js';
import { targetNotebook } from './target.js';
import { carryOut } from './view-actions.js';

/** Offers what can be done with the selected cells or code, and does what is chosen after a look at what changes. */
export const refactor: Command = {
  id: 'stagewright:refactor',
  label: (trans) => trans.__('Refactor…'),
  caption: (trans) =>
    trans.__('Extract stages and functions, lift constants, insert seeds, move, split, merge'),
  async run(services) {
    const { trans } = services;
    const notebook = targetNotebook(services);
    if (notebook === null) return;
    const selection = selectionIn(notebook);
    const offers = await notebook.ask('refactorings', { selection });
    const anchor = notebook.panel.content.activeCell?.node;
    if (offers.length === 0 || anchor === undefined) {
      const said = trans.__('Nothing can be refactored here. Select other cells, or a piece of code.');
      Notification.info(said, { autoClose: 5000 });
      return;
    }
    const chosen = await chooseOffer(offers, anchor);
    if (chosen !== null) await makeOffer(services, notebook, chosen, selection);
  },
};

/** The selected cells; of one cell also what is selected in its text, or where the cursor was last. */
function selectionIn({ panel }: OpenNotebook): Selection {
  const { content } = panel;
  const cells = content.widgets.flatMap((cell, at) => (content.isSelectedOrActive(cell) ? [at] : []));
  const editor = content.activeCell?.editor;
  if (cells.length !== 1 || editor == null) return { cells, range: null };
  const { start, end } = editor.getSelection();
  const [a, b] = [editor.getOffsetAt(start), editor.getOffsetAt(end)];
  return { cells, range: { from: Math.min(a, b), to: Math.max(a, b) } };
}

function chooseOffer(offers: readonly Offered[], anchor: Element): Promise<Offered | null> {
  const commands = new CommandRegistry();
  const menu = new Menu({ commands });
  menu.addClass('jp-stagewright-menu');
  return new Promise((resolve) => {
    for (const [at, offer] of offers.entries()) {
      const label = offer.asks.length > 0 ? `${offer.title}…` : offer.title;
      commands.addCommand(String(at), { label, execute: () => resolve(offer) });
      menu.addItem({ command: String(at) });
    }
    menu.aboutToClose.connect(() => {
      // What is chosen is carried out just after the menu closes.
      setTimeout(() => {
        resolve(null);
        menu.dispose();
      });
    });
    const { left, top } = anchor.getBoundingClientRect();
    menu.open(left, Math.max(top, 0));
    menu.activateNextItem();
  });
}

async function makeOffer(
  services: Services,
  notebook: OpenNotebook,
  offer: Offered,
  selection: Selection,
): Promise<void> {
  const { trans } = services;
  let given: RefactoringArguments = offer.arguments;
  for (const question of offer.asks) {
    const answer = await ask(offer.title, question, trans);
    if (answer === null) return;
    given = { ...given, ...answer };
  }
  const changes = await notebook.ask('refactor', { id: offer.id, selection, given });
  if (changes.edits.length === 0 && changes.files.length === 0) {
    await showProblems(services, notebook, changes.problems);
    return;
  }
  await applyChanges(services, notebook, changes);
}

/** Shows what would change, and makes it: cells as one step to undo, files all or none. */
async function applyChanges(services: Services, notebook: OpenNotebook, changes: Changes): Promise<void> {
  const { trans, app } = services;
  const cells = notebook.cells();
  const files = changes.files.map(({ path, before, after }) => {
    const kind = before === null ? ('create' as const) : ('replace' as const);
    return { path, kind, before, after, conflicts: [] };
  });
  if (services.settings.previewRefactorings) {
    const isWanted = await confirmChanges({
      app,
      trans,
      title: changes.title,
      beside: notebook.panel.id,
      isOfCells: true,
      edits: [...cellChanges(cells, changes.edits, trans), ...files],
      problems: changes.problems,
      act: (action) => void carryOut(services, action),
    });
    if (!isWanted) return;
  }
  if (notebook.panel.isDisposed || JSON.stringify(notebook.cells()) !== JSON.stringify(cells)) {
    Notification.warning(
      trans.__('The notebook has changed meanwhile: nothing was changed. Ask for it again.'),
    );
    return;
  }
  if (files.length > 0) await stagedWrite(await (await notebook.folder()).writer(), files);
  changeCells(notebook, changes.edits);
}

/** Asks a person one thing; null when they leave it. */
async function ask(
  title: string,
  { argument, prompt, value, choices }: Question,
  trans: TranslationBundle,
): Promise<RefactoringArguments | null> {
  const buttons = { okLabel: trans.__('Go on'), cancelLabel: trans.__('Cancel') };
  if (choices !== null) {
    const items = choices.map(({ label }) => label);
    const { value: label } = await InputDialog.getItem({ title, label: prompt, items, ...buttons });
    const choice = choices.find((one) => one.label === label)?.value;
    if (choice === undefined) return null;
    return argument === 'into' ? { into: choice === 'module' ? 'module' : 'notebook' } : { name: choice };
  }
  const { value: text } = await InputDialog.getText({ title, label: prompt, text: value, ...buttons });
  if (text === null) return null;
  return argument === 'names' ? { names: readNames(text) } : { name: text.trim() };
}

/** New names for old ones, written as `old=new, other=better`. */
function readNames(text: string): Record<string, string> {
  const pairs = text.split(',').flatMap((part): [string, string][] => {
    const [from = '', to = ''] = part.split(/=|→|->/).map((word) => word.trim());
    return from === '' || to === '' ? [] : [[from, to]];
  });
  return Object.fromEntries(pairs);
}
