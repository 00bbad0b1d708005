import type { Kernel } from '@jupyterlab/services';
import type { KernelHistory } from '@stagewright/core';

/** What a kernel ran in its session, by its own account; null when it does not tell. Runs nothing. */
export async function kernelHistory(kernel: Kernel.IKernelConnection): Promise<KernelHistory> {
  const { content } = await kernel.requestHistory({
    hist_access_type: 'range',
    session: 0,
    start: 1,
    // The protocol wants an end; that of the session is before it.
    stop: 2 ** 31 - 1,
    output: false,
    raw: true,
  });
  if (content.status !== 'ok') return null;
  return content.history.flatMap(([, count, source]) =>
    typeof source === 'string' ? [{ count, source }] : [],
  );
}
