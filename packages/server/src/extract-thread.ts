import { type MessagePort, Worker } from 'node:worker_threads';
import type { Extraction, PythonTools } from '@stagewright/core';
import { type Extract, type ExtractionRequest, extractor } from './features/extraction.js';

interface Asked {
  readonly id: number;
  readonly request: ExtractionRequest;
}

type Answered =
  | { readonly id: number; readonly made: Extraction }
  | { readonly id: number; readonly error: string };

interface Waiting {
  readonly done: (made: Extraction) => void;
  readonly fail: (error: Error) => void;
}

/**
 * Extracts in a thread of its own, which starts with the first extraction: one of a long notebook takes half a second, in which nothing would be
 * found as one types.
 *
 * @param entry the program that calls `answerExtractions` when it runs in a thread.
 */
export function extractInThread(entry: URL): Extract {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let last = 0;
  const failAll = (ended: Worker, error: Error) => {
    // One that throws also ends: by then there may be another.
    if (worker !== ended) return;
    worker = null;
    for (const { fail } of waiting.values()) fail(error);
    waiting.clear();
  };
  const start = () => {
    const started = new Worker(entry);
    // It does not keep the server from ending.
    started.unref();
    started.on('message', (answer: Answered) => {
      const one = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ('made' in answer) one?.done(answer.made);
      else one?.fail(new Error(answer.error));
    });
    started.on('error', (error) =>
      failAll(started, error instanceof Error ? error : new Error(String(error))),
    );
    started.on('exit', (code) => failAll(started, new Error(`The thread that extracts ended with ${code}.`)));
    return started;
  };
  return (request) =>
    new Promise((done, fail) => {
      worker ??= start();
      last += 1;
      waiting.set(last, { done, fail });
      worker.postMessage({ id: last, request } satisfies Asked);
    });
}

/** The other side of `extractInThread`. */
export function answerExtractions(port: MessagePort, loadTools: () => Promise<PythonTools>): void {
  const extract = extractor(loadTools);
  port.on('message', async ({ id, request }: Asked) => {
    const answer = await extract(request).then(
      (made): Answered => ({ id, made }),
      (error: unknown): Answered => ({ id, error: String(error) }),
    );
    port.postMessage(answer);
  });
}
