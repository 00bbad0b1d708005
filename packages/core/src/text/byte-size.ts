const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];

/** A number of bytes as a person reads it, in units of the SI: `24 B`, `1.50 kB`, `2.00 GB`. */
export function showBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // What three digits would round to 1000 belongs to the next unit.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toPrecision(3)} ${UNITS[unit]}`;
}
