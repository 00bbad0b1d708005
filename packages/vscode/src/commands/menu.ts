import * as vscode from 'vscode';
import type { Command } from './services.js';

interface Contributed {
  readonly command: string;
  readonly title: string;
  readonly icon?: string;
}

/** What `package.json` contributes: its submenu tells the rows, their groups and order. */
interface Manifest {
  readonly contributes: {
    readonly commands: readonly Contributed[];
    readonly menus: Readonly<
      Record<'stagewright.notebook', readonly { readonly command: string; readonly group: string }[]>
    >;
  };
}

/**
 * The menu in the notebook's toolbar: the toolbar draws a submenu without icon or name, so a command shows the same rows as a list.
 */
export const menu: Command = {
  id: 'stagewright.menu',
  async run({ manifest }) {
    const { commands, menus } = (manifest as Manifest).contributes;
    let group = '';
    const rows = menus['stagewright.notebook'].flatMap((row): (vscode.QuickPickItem & { id?: string })[] => {
      const command = commands.find((one) => one.command === row.command);
      if (command === undefined) return [];
      const [name = ''] = row.group.split('@');
      const isNew = name !== group && group !== '';
      group = name;
      const label = `${command.icon ?? '$(blank)'} ${command.title}`;
      return [
        ...(isNew ? [{ label: '', kind: vscode.QuickPickItemKind.Separator }] : []),
        { label, id: row.command },
      ];
    });
    const chosen = await vscode.window.showQuickPick(rows, { title: 'Stagewright' });
    if (chosen?.id !== undefined) await vscode.commands.executeCommand(chosen.id);
  },
};
