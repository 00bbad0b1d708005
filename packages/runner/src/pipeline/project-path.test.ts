import { posix } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinPaths } from './project-path.js';

const path = fc
  .array(fc.constantFrom('', '.', '..', 'a', 'b', '...'), { maxLength: 6 })
  .map((parts) => parts.join('/').replace(/^\/+/, ''));

test('as Node does it', () => {
  fc.assert(
    fc.property(path, path, (folder, file) => {
      const expected = posix.normalize(posix.join(folder, file)).replace(/\/+$/, '');
      expect(joinPaths(folder, file)).toBe(expected);
    }),
  );
});
