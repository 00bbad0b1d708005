import { delimiter, dirname } from 'node:path';

/** Set by VS Code for its own processes; Python and what it starts must not see them. */
const EDITORS_OWN = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/;

/** The environment in which stages run: the person's, with a Python in front where one was chosen. */
export function environmentFor(python: string | null): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !EDITORS_OWN.test(name));
  const env = Object.fromEntries(own);
  if (python === null) return env;
  return { ...env, PATH: [dirname(python), env.PATH ?? ''].join(delimiter) };
}
