import type { WalkState } from './walk-state.js';

/** What `lines = !command` gives in a notebook: a list with more to it, for which a script has a plain list. */
export const SHELL_LINES = 'IPython.utils.text.SList';

/** Attributes that a list has not, or has otherwise: `sort` gives a new list. */
const OWN = /^(l|list|n|nlstr|s|spstr|p|paths|grep|fields|sort|get_(list|nlstr|spstr|paths))$/;

/** Notes the use of an attribute that only IPython's list of lines has. */
export function noteShellLines(attribute: string, at: number, w: WalkState): void {
  if (!OWN.test(attribute)) return;
  w.hazard({
    code: 'ipython/lines',
    at,
    message: `\`.${attribute}\` here is that of IPython's list of lines; a script has a plain list.`,
    remedy:
      'Make a list of it first (`list(lines)`), and use what lists and strings have: `"\\n".join(lines)`.',
  });
}
