import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

/** Work that never fails in silence, and never with a stack trace: what it throws is told with what to do. */
export function guarded<A>(
  trans: TranslationBundle,
  name: string,
  work: (args: A) => unknown,
): (args: A) => Promise<unknown> {
  return async (args) => {
    try {
      return await work(args);
    } catch (error) {
      // For whoever looks for the cause: the page's console is the log.
      console.error(`${name}:`, error);
      Notification.error(isUnreachable(error) ? unreachable(trans) : failed(trans, error), {
        autoClose: false,
      });
      return undefined;
    }
  };
}

/** Whether the server did not answer: the person's connection, or the server, is gone. */
export function isUnreachable(error: unknown): boolean {
  const { name = '', response } = error as { readonly name?: string; readonly response?: unknown };
  return name === 'NetworkError' || (error instanceof TypeError && response === undefined);
}

function unreachable(trans: TranslationBundle): string {
  return trans.__('The server cannot be reached. Nothing was changed; try again when it is there.');
}

function failed(trans: TranslationBundle, error: unknown): string {
  const message = error instanceof Error ? error.message.split('\n')[0] : String(error);
  return trans.__(
    'Stagewright could not do that: %1. Try again; the console of the browser has more.',
    message,
  );
}
