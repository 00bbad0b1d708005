import { defineConfig } from 'vitest/config';

export default defineConfig({
  cacheDir: '../../node_modules/.vite-test-vscode',
  test: {
    root: import.meta.dirname,
    // Not `.test.ts`: these need VS Code and a browser, which `npm run e2e` does without.
    include: ['**/*.vscode.ts'],
    globalSetup: ['./setup.ts'],
    // One editor at a time: each is a server, a browser and an extension host.
    fileParallelism: false,
    // The tests of a file are steps of one path.
    bail: process.env.CI ? 0 : 1,
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
});
