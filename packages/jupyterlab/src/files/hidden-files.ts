import { type Contents, Drive } from '@jupyterlab/services';
import { type FileApi, isRefusal } from './file-api.js';

/** Where the server's side of Stagewright answers (`python/src/stagewright/jupyter.py`). */
const ENDPOINT = 'stagewright/contents';

const known = new WeakMap<Contents.IManager, Promise<FileApi | null>>();

/** The contents API that shows `.stagewright`; null on a server where Stagewright is not installed. Asked once. */
export function hiddenFilesOf(contents: Contents.IManager, folder: string): Promise<FileApi | null> {
  const before = known.get(contents);
  if (before !== undefined) return before;
  const asked = find(contents, folder).catch((error: unknown) => {
    known.delete(contents);
    throw error;
  });
  known.set(contents, asked);
  return asked;
}

async function find({ serverSettings }: Contents.IManager, folder: string): Promise<FileApi | null> {
  const drive = new Drive({ apiEndpoint: ENDPOINT, serverSettings });
  try {
    await drive.get(folder, { content: false });
    return drive;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}
