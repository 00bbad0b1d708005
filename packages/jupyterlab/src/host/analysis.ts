import { WORKER } from '../bundled/worker-name.js';
import type { About, Method, Methods, Request, Response } from '../worker/protocol.js';

/** Reads what the worker asks for. */
export interface ProjectReader {
  /** The text of a file of the project; null when there is none, or when it is no text. */
  read(path: string): Promise<string | null>;
  /** Paths of the files that were generated last. */
  bases(): Promise<readonly string[]>;
}

interface Waiting {
  readonly resolve: (response: Response) => void;
  readonly reject: (error: Error) => void;
}

/** Where the formatter of generated code lies, and the worker beside it. */
const RUFF = new URL('../bundled/ruff.wasm.bin', import.meta.url).href;

/** An answer would need ever more files: something is wrong with the code, and not with the files. */
const MAX_ROUNDS = 20;

/** The worker that analyses notebooks: started when it is first needed, and again when it ended. */
export class Analysis {
  #worker: Worker | null = null;
  #count = 0;
  readonly #waiting = new Map<number, Waiting>();

  /** Called when the worker ended, and all that it knew of notebooks with it. */
  onEnded: () => void = () => {};

  /**
   * Asks about a notebook; reads the files that the answer needs.
   *
   * @throws when the worker ended or failed, which is a defect, or when the server cannot be reached.
   */
  async ask<M extends Method>(
    method: M,
    notebook: string,
    params: Methods[M]['params'],
    reader: ProjectReader,
    known: About['files'] = {},
  ): Promise<Methods[M]['answer']> {
    let about: About = { notebook, files: known, bases: null };
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const response = await this.#post(method, about, params);
      if ('answer' in response) return response.answer as Methods[M]['answer'];
      if ('failed' in response) throw new Error(response.failed);
      const bases = response.needsBases ? await reader.bases() : about.bases;
      const texts = await Promise.all(
        response.needs.map(async (path) => [path, await reader.read(path)] as const),
      );
      about = { notebook, bases, files: { ...about.files, ...Object.fromEntries(texts) } };
    }
    throw new Error(`${method} needs ever more files`);
  }

  dispose(): void {
    this.#end(new Error('Stagewright was closed'));
  }

  #post(method: Method, about: About, params: unknown): Promise<Response> {
    const worker = this.#start();
    this.#count += 1;
    const id = this.#count;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, method, about, params, ruff: RUFF } satisfies Request);
    });
  }

  #start(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(new URL(WORKER, RUFF));
    worker.addEventListener('message', ({ data }: MessageEvent<Response>) => {
      this.#waiting.get(data.id)?.resolve(data);
      this.#waiting.delete(data.id);
    });
    worker.addEventListener('error', (event) => {
      if (this.#worker !== worker) return;
      this.#end(new Error(event.message || 'the analysis could not be started'));
      this.onEnded();
    });
    this.#worker = worker;
    return worker;
  }

  #end(error: Error): void {
    this.#worker?.terminate();
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
