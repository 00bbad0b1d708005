import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel } from '@jupyterlab/services';
import { ENVIRONMENT_PROBE, type PythonEnvironment } from '@stagewright/core';

/** A kernel that computes answers when it is done, which may be in hours; one that has just started does in a moment. */
const IDLE_MS = 10_000;
const TIMEOUT_MS = 15_000;

/**
 * One expression: it leaves nothing in the person's names, and prints nothing. What the probe prints is encoded, so that it stands in the answer
 * as it is.
 */
const EXPRESSION = `(lambda got: (exec(${JSON.stringify(ENVIRONMENT_PROBE)}, {"print": got.append}), __import__("base64").b64encode(got[0].encode()).decode())[1])([])`;

/**
 * What is installed where the kernel of a notebook runs, as its Python says without any side effect; null when there is no kernel, or one that
 * is busy.
 */
export async function probeKernel(context: ISessionContext): Promise<PythonEnvironment | null> {
  const kernel = await idleKernel(context);
  if (kernel === null) return null;
  const future = kernel.requestExecute({
    code: '',
    silent: true,
    store_history: false,
    allow_stdin: false,
    user_expressions: { found: EXPRESSION },
  });
  try {
    const reply = await Promise.race([future.done, pause(TIMEOUT_MS)]);
    if (reply === null || reply.content.status !== 'ok') return null;
    return read(reply.content.user_expressions.found);
  } catch {
    // The kernel ended meanwhile: requirements are then not pinned.
    return null;
  } finally {
    future.dispose();
  }
}

/** The kernel as soon as it waits for something to do; null when there is none, or when it does not within a moment. */
async function idleKernel(context: ISessionContext): Promise<Kernel.IKernelConnection | null> {
  const kernel = context.session?.kernel;
  if (kernel == null) return null;
  const until = Date.now() + IDLE_MS;
  // What is sent before the kernel has told of itself may get lost.
  await Promise.race([kernel.info, pause(IDLE_MS)]);
  while (kernel.status !== 'idle' || kernel.connectionStatus !== 'connected') {
    if (Date.now() > until || kernel.isDisposed) return null;
    await pause(100);
  }
  return kernel;
}

function pause(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms));
}

/** The answer to the expression: a text as Python writes one. */
function read(answer: unknown): PythonEnvironment | null {
  const { data } = (answer ?? {}) as { readonly data?: Readonly<Record<string, unknown>> };
  const written = data?.['text/plain'];
  if (typeof written !== 'string') return null;
  try {
    const bytes = Uint8Array.from(atob(written.slice(1, -1)), (char) => char.charCodeAt(0));
    const text = new TextDecoder().decode(bytes);
    const { python, packages, modules } = JSON.parse(text) as PythonEnvironment;
    return typeof python === 'string' && isTexts(packages) && isTexts(modules)
      ? { python, packages, modules }
      : null;
  } catch {
    return null;
  }
}

function isTexts(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((one) => typeof one === 'string')
  );
}
