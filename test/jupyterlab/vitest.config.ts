import { defineConfig } from 'vitest/config';

export default defineConfig({
  cacheDir: '../../node_modules/.vite-test-jupyterlab',
  test: {
    root: import.meta.dirname,
    // Not `.test.ts`: these need JupyterLab and a browser, which `npm run e2e` does without.
    include: ['**/*.lab.ts'],
    // These need packages of which the oldest JupyterLab's environment has none.
    exclude: process.env.STAGEWRIGHT_LAB === 'oldest' ? ['collaboration.lab.ts', 'lite.lab.ts'] : [],
    globalSetup: ['./setup.ts'],
    // One server and browser at a time.
    fileParallelism: false,
    // The tests of a file are steps of one path.
    bail: process.env.CI ? 0 : 1,
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
});
