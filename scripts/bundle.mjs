// What the bundles of the packages have in common.
import { readFileSync } from 'node:fs';

/** zod brings its messages in fifty languages; Stagewright speaks one. */
export const englishOnly = {
  name: 'english-only',
  setup: ({ onLoad }) =>
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    })),
};

/** Each schema of zod can be written as JSON Schema, which is a fifth of it: for the bundles whose code never asks. */
export const noJsonSchemas = {
  name: 'no-json-schemas',
  setup: ({ onLoad }) =>
    onLoad({ filter: /zod[\\/]v4[\\/]core[\\/](to-json-schema|json-schema-processors)\.js$/ }, ({ path }) => {
      const names = readFileSync(path, 'utf8').matchAll(/^export (?:const|function) (\w+)/gm);
      const stubs = [...names].map(
        ([, name]) => `export const ${name} = () => () => { throw new Error('no JSON Schemas here'); };`,
      );
      return { contents: stubs.join('\n') };
    }),
};

/** Bundled CommonJS packages call `require` for Node's own modules. */
export const REQUIRE =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/** A program for Node, with the names of its functions, so that a stack trace can be read. */
export const nodeProgram = {
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'linked',
  logLevel: 'warning',
  mainFields: ['module', 'main'],
  // Its 10 MB of WebAssembly stay beside the bundle, and are loaded when code is generated.
  external: ['@astral-sh/ruff-wasm-nodejs'],
};
