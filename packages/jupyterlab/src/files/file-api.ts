import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type Problem, problem } from '@stagewright/core';

/** What is used of Jupyter's contents API: https://jupyter-server.readthedocs.io/en/latest/developers/contents.html */
export type FileApi = Pick<Contents.IManager, 'get' | 'save' | 'rename' | 'delete'>;

/** The status of the server's answer; null when there was none. */
export function statusOf(error: unknown): number | null {
  const { response } = (error ?? {}) as { readonly response?: { readonly status?: number } };
  return response?.status ?? null;
}

/** Whether the server has answered that there is nothing of the kind, or not for us. */
export function isRefusal(error: unknown): boolean {
  const status = statusOf(error);
  return status !== null && status >= 400 && status < 500;
}

/** What is wrong with writing a file, by what the server says: it has no codes for it. */
export function describeWriteError(error: unknown, path: string, trans: TranslationBundle): Problem {
  const status = statusOf(error);
  const said = error instanceof Error ? error.message : String(error);
  const where = { file: path };
  if (status === null) {
    const message = trans.__('The server did not answer while %1 was written.', path);
    return problem('files/unreachable', message, trans.__('Extract again when the server is there.'), where);
  }
  if (/No space left|Errno 28|quota exceeded|Errno 122/i.test(said)) {
    const message = trans.__('The disk of the server is full: %1 cannot be written.', path);
    return problem('files/disk-full', message, trans.__('Make room there, then extract again.'), where);
  }
  if (status === 403 || /Permission denied|Read-only|Errno 13|Errno 30/i.test(said)) {
    return notWritable(path, trans);
  }
  if (status === 409 || /already exists|not a directory|is a directory/i.test(said)) {
    const message = trans.__('%1 cannot be written: something else is in its place.', path);
    return problem('files/in-the-way', message, trans.__('Move what is in the way.'), where);
  }
  const message = trans.__('%1 cannot be written: %2.', path, said.replace(/\.$/, ''));
  return problem('files/failed', message, trans.__('Try again.'), where);
}

/** A file, or its folder, that may not be written. */
export function notWritable(path: string, trans: TranslationBundle): Problem {
  const message = trans.__('%1 cannot be written: its folder is read-only.', path);
  const remedy = trans.__('Make it writable, or use another folder.');
  return problem('files/not-writable', message, remedy, { file: path });
}
