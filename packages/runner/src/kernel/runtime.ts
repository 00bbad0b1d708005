/** The Python files that a kernel gets, which has nothing of ours installed. Hosts bundle them: see `readKernelRuntime`. */
export interface KernelRuntime {
  /** Hash of the files: a kernel that has this version is not sent them again. */
  readonly version: string;
  /** Texts by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** The file that each request executes. */
export const bootstrapFile = 'stagewright/driver/bootstrap.py';
