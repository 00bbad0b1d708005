import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Kernel, KernelManager, ServerConnection } from '@jupyterlab/services';
import { readKernelRuntime } from '@stagewright/runner';
import { KernelLink } from '@stagewright/runner/kernel';
import { pythonBin, root } from '../e2e/support.js';
import { freePort } from '../support/ports.js';
import { stopGroup, untilAnswers } from '../support/server-process.js';

export const runtime = readKernelRuntime(join(root, 'python/src'));

const OUT = join(root, '.cache/test/kernel');

/** A window of a person: a connection to a kernel, and what the host of an editor has of it. */
export interface Window {
  readonly kernel: Kernel.IKernelConnection;
  readonly link: KernelLink;
  /** As a closed tab or a lost network: nothing is said to the server. */
  close(): void;
}

/** A real Jupyter server of its own: port, token and configuration are nobody else's. Kernels start in `folder`. */
export class JupyterServer {
  readonly #managers: KernelManager[] = [];

  private constructor(
    private readonly port: number,
    private readonly token: string,
    private readonly own: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(folder: string): Promise<JupyterServer> {
    const bin = pythonBin('jupyter');
    const own = mkdtempSync(join(tmpdir(), 'stagewright-jupyter-'));
    mkdirSync(OUT, { recursive: true });
    const port = await freePort();
    const token = randomBytes(16).toString('hex');
    const words = [
      ...['-m', 'jupyter_server', '--no-browser', '--allow-root', '--ServerApp.ip=127.0.0.1'],
      ...[`--ServerApp.port=${port}`, '--ServerApp.port_retries=0', `--IdentityProvider.token=${token}`],
      ...[`--ServerApp.root_dir=${folder}`, '--ServerApp.jpserver_extensions={}'],
    ];
    const child = spawn(join(bin, 'python'), words, {
      cwd: folder,
      env: environmentOf(own, bin),
      detached: true,
    });
    const log = createWriteStream(join(OUT, 'server.log'));
    child.stdout.pipe(log);
    child.stderr.pipe(log);
    await untilAnswers(`http://127.0.0.1:${port}/api`, child, join(OUT, 'server.log'));
    return new JupyterServer(port, token, own, child);
  }

  /** A new kernel, and a window on it. */
  async newKernel(): Promise<Window> {
    const manager = this.#manager();
    return this.#window(manager, await manager.startNew({ name: 'python3' }));
  }

  /** Another window on a kernel that is there. */
  async windowOn(id: string): Promise<Window> {
    const manager = this.#manager();
    const model = await manager.findById(id);
    if (model === undefined) throw new Error(`no kernel ${id}`);
    return this.#window(manager, manager.connectTo({ model }));
  }

  /** The process of a kernel: what its own Python says. */
  async pidOf({ kernel }: Window): Promise<number> {
    return Number(await evaluate(kernel, '__import__("os").getpid()'));
  }

  /** When the server heard of a kernel last, in milliseconds since 1970: by this it finds idle ones. */
  async lastActivity({ kernel }: Window): Promise<number> {
    const address = `http://127.0.0.1:${this.port}/api/kernels/${kernel.id}?token=${this.token}`;
    const model: unknown = await (await fetch(address)).json();
    if (typeof model !== 'object' || model === null || !('last_activity' in model))
      throw new Error(`no kernel ${kernel.id}`);
    return Date.parse(String(model.last_activity));
  }

  async stop(): Promise<void> {
    for (const manager of this.#managers) {
      if (!manager.isDisposed) await manager.shutdownAll().catch(() => {});
      manager.dispose();
    }
    await stopGroup(this.child);
    rmSync(this.own, { recursive: true, force: true, maxRetries: 5 });
  }

  #manager(): KernelManager {
    const serverSettings = ServerConnection.makeSettings({
      baseUrl: `http://127.0.0.1:${this.port}/`,
      wsUrl: `ws://127.0.0.1:${this.port}/`,
      token: this.token,
      appendToken: true,
    });
    const manager = new KernelManager({ serverSettings });
    this.#managers.push(manager);
    return manager;
  }

  #window(manager: KernelManager, kernel: Kernel.IKernelConnection): Window {
    const link = new KernelLink(kernel, runtime);
    const close = () => {
      kernel.dispose();
      manager.dispose();
    };
    return { kernel, link, close };
  }
}

/** The value of a Python expression in a notebook's kernel, as text. */
export async function evaluate(kernel: Kernel.IKernelConnection, expression: string): Promise<string> {
  const printed: string[] = [];
  const future = kernel.requestExecute({ code: `print(${expression})`, store_history: false });
  future.onIOPub = ({ content }) => {
    if ('text' in content) printed.push(String(content.text));
  };
  await future.done;
  return printed.join('').trimEnd();
}

/** Only the environment's Python is on the PATH, and no Node. */
function environmentOf(own: string, bin: string): NodeJS.ProcessEnv {
  const { HOME, LANG } = process.env;
  const folders = Object.fromEntries(
    ['JUPYTER_CONFIG_DIR', 'JUPYTER_DATA_DIR', 'JUPYTER_RUNTIME_DIR', 'IPYTHONDIR'].map((name) => [
      name,
      join(own, name),
    ]),
  );
  const path = [bin, '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);
  return { HOME, LANG, PATH: path, TMPDIR: own, PYTHONDONTWRITEBYTECODE: '1', ...folders };
}
