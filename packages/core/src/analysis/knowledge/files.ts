/**
 * Calls that read or write files, by dotted path or method name, and the argument that is the path.
 */
export interface FileCall {
  readonly mode: 'read' | 'write' | 'open';
  /** Position and keyword of the path. */
  readonly argument: number;
  readonly keywords: readonly string[];
}

const PATH_KEYWORDS = [
  'filepath_or_buffer',
  'path',
  'path_or_buf',
  'io',
  'file',
  'fname',
  'filename',
  'f',
  'name',
];

const READ_FIRST =
  /^(pandas\.read_(?!sql|html|clipboard|gbq)\w+|numpy\.(load|loadtxt|genfromtxt|fromfile|memmap)|joblib\.load|torch\.load|matplotlib\.(pyplot\.)?image\.imread|matplotlib\.pyplot\.imread|skimage\.io\.imread|PIL\.Image\.open|scipy\.io\.loadmat|imageio\.(v\d\.)?imread|polars\.(read|scan)_\w+|xarray\.open_\w+|cv2\.imread|librosa\.load|soundfile\.read)$/;
const WRITE_FIRST =
  /^(numpy\.(save|savetxt|savez|savez_compressed)|matplotlib\.pyplot\.(savefig|imsave)|skimage\.io\.imsave|cv2\.imwrite|scipy\.io\.savemat)$/;
const WRITE_SECOND = /^(joblib\.dump|torch\.save)$/;

/** What a library function does with files; null for nothing. */
export function fileCall(path: string): FileCall | null {
  if (path === 'builtins.open' || path === 'io.open' || path === 'gzip.open') {
    return { mode: 'open', argument: 0, keywords: ['file', 'filename'] };
  }
  if (READ_FIRST.test(path)) return { mode: 'read', argument: 0, keywords: PATH_KEYWORDS };
  if (WRITE_FIRST.test(path)) return { mode: 'write', argument: 0, keywords: PATH_KEYWORDS };
  if (WRITE_SECOND.test(path)) return { mode: 'write', argument: 1, keywords: PATH_KEYWORDS };
  return null;
}

/** What a method of this name does with files; null for nothing. `to_csv()` without a path gives text instead. */
export function fileMethod(name: string): FileCall | null {
  if (/^to_(csv|parquet|excel|pickle|feather|hdf|stata|orc)$/.test(name)) {
    return { mode: 'write', argument: 0, keywords: PATH_KEYWORDS };
  }
  if (name === 'savefig' || name === 'tofile') return { mode: 'write', argument: 0, keywords: PATH_KEYWORDS };
  return null;
}
