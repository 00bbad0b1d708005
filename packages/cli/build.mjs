// Bundles the command into dist/: one file that starts, and one for each command, loaded when it is called.
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { englishOnly, nodeProgram, REQUIRE } from '../../scripts/bundle.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const { default: manifest } = await import('./package.json', { with: { type: 'json' } });

/** `main` finds the commands as files beside it, so that starting one reads nothing of the others. */
const commandsApart = {
  name: 'commands-apart',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/\w+\.js$/ }, ({ path, kind, importer }) =>
      kind === 'dynamic-import' && importer.endsWith('registry.ts') ? { path, external: true } : undefined,
    ),
};

/** Commander starts programs for commands that are files of their own; we have none, and start sooner without the module for it. */
const noPrograms = {
  name: 'no-programs',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /[\\/]commander[\\/]lib[\\/]/.test(importer) ? { path: 'none', namespace: 'no-programs' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'no-programs' }, () => ({ contents: 'module.exports = {};' }));
  },
};

const commands = readdirSync(at('src/commands')).filter(
  (name) => name.endsWith('.ts') && name !== 'registry.ts' && !name.endsWith('.test.ts'),
);

// One bundle for each command: shared chunks would hold all of core for the sake of one function of it.
await build({
  ...nodeProgram,
  absWorkingDir: at('.'),
  entryPoints: {
    main: 'src/main.ts',
    ...Object.fromEntries(commands.map((name) => [name.slice(0, -3), `src/commands/${name}`])),
  },
  plugins: [englishOnly, commandsApart, noPrograms],
  define: { STAGEWRIGHT_VERSION: JSON.stringify(manifest.version) },
  alias: {
    '@stagewright/core': at('../core/src/index.ts'),
    '@stagewright/runner': at('../runner/src/index.ts'),
  },
  banner: {
    // A schema that is used once or twice is not worth a function of its own: zod makes none, in this process.
    js: `(globalThis.__zod_globalConfig??={}).jitless=true;${REQUIRE}`,
  },
});

// The runtime that stages import when they are run by Stagewright.
const runtime = at('../../python/src');
if (existsSync(runtime)) {
  cpSync(runtime, at('dist/python'), {
    recursive: true,
    filter: (source) => !/__pycache__|\.egg-info|\.pyc$/.test(source),
  });
}
