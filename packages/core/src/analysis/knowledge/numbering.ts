/**
 * Libraries that number what they make, for the whole process, and show the numbers: `sys[4]`. A later process has to go on counting where
 * the earlier one stopped. `counter` is the attribute, below the module, that holds the next number.
 */
export const NUMBERING: readonly { readonly module: string; readonly counter: string }[] = [
  // control 0.10: every system without a name; so do operators and methods.
  { module: 'control', counter: 'InputOutputSystem._idCounter' },
];

/** Whether a dotted path belongs to a library that numbers what it makes. */
export function isNumbering(path: string): boolean {
  const root = path.split('.', 1)[0];
  return NUMBERING.some(({ module }) => module === root);
}
