import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { root } from '../../e2e/support.js';
import { freePort } from '../../support/ports.js';
import { signalGroup, stopGroup, untilAnswers } from '../../support/server-process.js';

/** Where the tests leave screenshots and logs. */
export const OUT = join(root, '.cache/test/jupyterlab');

export interface LabOptions {
  /** `notebook` starts Notebook 7. */
  readonly app?: 'lab' | 'notebook';
  /** Settings of plugins, by their id. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Several people work in one notebook at once. */
  readonly collaborative?: boolean;
  /** More words of the command. */
  readonly words?: readonly string[];
  /** Another Python than that of the tests. */
  readonly python?: string;
  /** The port of a server that was there before: its pages find it again. */
  readonly port?: number;
}

/** The Python with JupyterLab and the wheel. */
export function labPython(): string {
  const python = process.env.STAGEWRIGHT_LAB_PYTHON;
  if (python === undefined) throw new Error('test/jupyterlab/setup.ts has not run');
  return python;
}

/** A person's environment: only their Python is on the PATH, and no Node. */
export function labEnvironment(python = labPython()): NodeJS.ProcessEnv {
  const { HOME, LANG, TMPDIR } = process.env;
  const path = [dirname(python), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);
  return {
    HOME,
    LANG,
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    PATH: path,
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

/** JupyterLab of its own: configuration, settings, workspaces and port are nobody else's. */
export class LabServer {
  private constructor(
    readonly port: number,
    private readonly own: string,
    private readonly child: ChildProcess,
  ) {}

  /** Starts JupyterLab on a folder. */
  static async start(name: string, folder: string, options: LabOptions = {}): Promise<LabServer> {
    const { app = 'lab', settings = {}, words = [], collaborative = false, python = labPython() } = options;
    const own = mkdtempSync(join(tmpdir(), 'stagewright-lab-'));
    for (const one of ['config', 'data', 'runtime', 'ipython']) mkdirSync(join(own, one));
    writeSettings(join(own, 'settings'), settings);
    mkdirSync(OUT, { recursive: true });
    const port = options.port ?? (await freePort());
    const shared = `--YDocExtension.disable_rtc=${collaborative ? 'False' : 'True'}`;
    const all = [...wordsOf(app, port, folder), shared, ...words];
    const child = spawn(python, all, { cwd: folder, env: environmentOf(own, python), detached: true });
    const log = createWriteStream(join(OUT, `${name}.log`));
    child.stdout.pipe(log);
    child.stderr.pipe(log);
    await untilAnswers(`http://127.0.0.1:${port}/api`, child, join(OUT, `${name}.log`));
    return new LabServer(port, own, child);
  }

  /** The address of a notebook. */
  urlOf(path: string, app: 'lab' | 'notebooks' = 'lab'): string {
    const way = app === 'lab' ? 'lab/tree' : 'notebooks';
    return `http://127.0.0.1:${this.port}/${way}/${path.split('/').map(encodeURIComponent).join('/')}`;
  }

  /** Ends the server at once, as a machine that goes down does. */
  kill(): void {
    signalGroup(this.child, 'SIGKILL');
  }

  async stop(): Promise<void> {
    await stopGroup(this.child);
    rmSync(this.own, { recursive: true, force: true, maxRetries: 5 });
  }
}

function wordsOf(app: 'lab' | 'notebook', port: number, folder: string): string[] {
  return [
    '-m',
    app === 'lab' ? 'jupyterlab' : 'notebook',
    '--no-browser',
    '--allow-root',
    '--ServerApp.ip=127.0.0.1',
    `--ServerApp.port=${port}`,
    '--ServerApp.port_retries=0',
    '--IdentityProvider.token=',
    '--ServerApp.password=',
    '--LabApp.news_url=',
    '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
    `--ServerApp.root_dir=${folder}`,
  ];
}

function environmentOf(own: string, python: string): NodeJS.ProcessEnv {
  const at = (name: string) => join(own, name);
  return {
    ...labEnvironment(python),
    JUPYTER_CONFIG_DIR: at('config'),
    JUPYTER_DATA_DIR: at('data'),
    JUPYTER_RUNTIME_DIR: at('runtime'),
    IPYTHONDIR: at('ipython'),
    JUPYTERLAB_SETTINGS_DIR: at('settings'),
    JUPYTERLAB_WORKSPACES_DIR: at('workspaces'),
  };
}

/** No news, which pops up over what is to be seen. */
const SETTINGS = {
  '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false },
};

function writeSettings(folder: string, settings: Readonly<Record<string, unknown>>): void {
  for (const [plugin, values] of Object.entries({ ...SETTINGS, ...settings })) {
    const [extension = '', name = ''] = plugin.split(':');
    mkdirSync(join(folder, extension), { recursive: true });
    writeFileSync(join(folder, extension, `${name}.jupyterlab-settings`), JSON.stringify(values));
  }
}
