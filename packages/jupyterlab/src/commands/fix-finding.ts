import { Notification } from '@jupyterlab/apputils';
import type { OpenNotebook } from '../notebook/open-notebook.js';
import type { ShownFinding } from '../worker/protocol.js';
import type { Services } from './services.js';
import { changeCells } from './tag-cells.js';

/** Makes the fix of a finding, as one step to undo. */
export async function fixFinding(
  { trans }: Services,
  notebook: OpenNotebook,
  finding: ShownFinding,
): Promise<void> {
  const look = await notebook.fresh();
  const same = (other: ShownFinding) => other.code === finding.code && isAt(other, finding);
  const index = look?.findings.findIndex(same) ?? -1;
  const { edits } = index === -1 ? { edits: [] } : await notebook.ask('fix', { finding: index });
  if (edits.length > 0) changeCells(notebook, edits);
  else Notification.info(trans.__('The finding is gone: nothing is left to do.'), { autoClose: 4000 });
}

function isAt({ where: a }: ShownFinding, { where: b }: ShownFinding): boolean {
  return a?.cell === b?.cell && a?.line === b?.line && a?.column === b?.column;
}
