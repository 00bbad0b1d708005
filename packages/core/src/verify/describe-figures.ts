/** The first part in which two figures differ, or that only one is there. */
export function describePictures(
  left: Readonly<Record<string, string>> | undefined,
  right: Readonly<Record<string, string>> | undefined,
): [string, string] {
  if (left === undefined || right === undefined)
    return [left === undefined ? 'no figure' : 'a figure', right === undefined ? 'no figure' : 'a figure'];
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  const name = names.find((each) => left[each] !== right[each]);
  if (name === undefined) return ['its pixels', 'other pixels'];
  return [`${name}: ${left[name] ?? 'missing'}`, `${name}: ${right[name] ?? 'missing'}`];
}
