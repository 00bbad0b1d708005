import { defineConfig } from 'vitest/config';

/** Measurements in the editor, which judge nothing: `npm run bench:typing` runs them. */
export default defineConfig({
  cacheDir: '../../node_modules/.vite-test-vscode',
  test: {
    root: import.meta.dirname,
    include: ['**/*.measure.ts'],
    globalSetup: ['./setup.ts'],
    fileParallelism: false,
    bail: 1,
    testTimeout: 900_000,
    hookTimeout: 120_000,
  },
});
