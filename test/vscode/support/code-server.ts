import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { environment, pythonBin, root } from '../../e2e/support.js';
import { freePort } from '../../support/ports.js';
import { stopGroup, untilAnswers } from '../../support/server-process.js';

export const VSIX = join(root, 'packages/vscode/dist/stagewright.vsix');

/** Where the tests leave screenshots and logs. */
export const OUT = join(root, '.cache/test/vscode');

/** No news, no tips, no telemetry, no network: what is seen is the editor and the extension. */
const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.colorTheme': 'Default Light Modern',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'update.mode': 'none',
  'git.enabled': false,
  'files.autoSave': 'off',
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
};

export interface CodeServerOptions {
  /** `false`: folders are not trusted until a person says so. */
  readonly trusted?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** `false`: the editor without the extension. */
  readonly extension?: boolean;
}

/** VS Code of its own: user data, extensions and port are nobody else's. */
export class CodeServer {
  private constructor(
    readonly folder: string,
    readonly port: number,
    readonly hasExtension: boolean,
    private readonly child: ChildProcess,
  ) {}

  /** Installs the extension from its `.vsix`, and starts the editor. */
  static async start(name: string, options: CodeServerOptions = {}): Promise<CodeServer> {
    const folder = mkdtempSync(join(tmpdir(), 'stagewright-vscode-'));
    for (const name of ['User', 'Machine']) mkdirSync(join(folder, 'user', name), { recursive: true });
    mkdirSync(OUT, { recursive: true });
    const { trusted = true, settings = {}, extension = true } = options;
    const all = { ...SETTINGS, 'security.workspace.trust.enabled': !trusted, ...settings };
    writeFileSync(join(folder, 'user/User/settings.json'), JSON.stringify(all));
    // The editor asks the login shell for its PATH, which may have another Python in front.
    const machine = { 'stagewright.python': join(pythonBin(), 'python') };
    writeFileSync(join(folder, 'user/Machine/settings.json'), JSON.stringify(machine));
    writeFileSync(join(folder, 'config.yaml'), 'auth: none\n');
    const [node, ...common] = commandOf(folder);
    const env = environmentOf();
    if (extension) await promisify(execFile)(node, [...common, '--install-extension', VSIX], { env });
    const port = await freePort();
    const words = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry'];
    const quiet = ['--disable-update-check', '--disable-getting-started-override'];
    const trust = trusted ? ['--disable-workspace-trust'] : [];
    const child = spawn(node, [...common, ...words, ...quiet, ...trust], { env, detached: true });
    const log = createWriteStream(join(OUT, `${name}.log`));
    child.stdout.pipe(log);
    child.stderr.pipe(log);
    await untilAnswers(`http://127.0.0.1:${port}/healthz`, child, join(OUT, `${name}.log`));
    return new CodeServer(folder, port, extension, child);
  }

  /** The address of a window on a folder. */
  urlOf(folder: string): string {
    return `http://127.0.0.1:${this.port}/?folder=${encodeURIComponent(folder)}`;
  }

  /** Process ids of the extension's language servers. */
  async languageServers(): Promise<number[]> {
    const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid,args']);
    return stdout
      .split('\n')
      .filter((line) => line.includes(join(this.folder, 'ext')) && line.includes('dist/server.mjs'))
      .map((line) => Number.parseInt(line, 10));
  }

  async stop(): Promise<void> {
    await stopGroup(this.child);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function commandOf(folder: string): [string, ...string[]] {
  const modules = process.env.STAGEWRIGHT_CODE_SERVER;
  if (modules === undefined) throw new Error('test/vscode/setup.ts has not run');
  const dirs = ['--user-data-dir', join(folder, 'user'), '--extensions-dir', join(folder, 'ext')];
  const entry = join(modules, 'code-server/out/node/entry.js');
  return [join(modules, '.bin/node'), entry, ...dirs, '--config', join(folder, 'config.yaml')];
}

/** A person's environment: their Python is on the PATH, Stagewright is not. */
function environmentOf(): NodeJS.ProcessEnv {
  const { VSCODE_IPC_HOOK_CLI: _hook, PORT: _port, VITEST: _vitest, ...env } = environment(pythonBin());
  return { ...env, NO_UPDATE_NOTIFIER: '1' };
}
