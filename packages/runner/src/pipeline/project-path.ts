/**
 * Two paths with `/` joined, without `.`, `..` and empty parts, as `posix.join` of Node does it; this runs in browsers too. `.` is the
 * folder itself; what leads out of it begins with `..`.
 */
export function joinPaths(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.length === 0 ? '.' : parts.join('/');
}
