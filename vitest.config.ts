import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (name: string) => fileURLToPath(new URL(`./packages/${name}/src/index.ts`, import.meta.url));

export default defineConfig({
  test: { include: ['packages/*/src/**/*.test.{ts,tsx}'], testTimeout: 20_000 },
  resolve: { alias: { '@stagewright/core': source('core'), '@stagewright/runner': source('runner') } },
});
