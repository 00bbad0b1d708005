/** A metric in as few digits as tell it apart: `0.9333`, `12.5`, `1.2e-9`. */
export function shortNumber(value: unknown): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value);
}
