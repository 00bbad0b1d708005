/** The first Ctrl-C aborts the signal, the second ends this process, and with it all that it started. */
export function stopOnSignals(
  note: (text: string) => void,
  notice: string,
): { signal: AbortSignal; done: () => void } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    note(notice);
    controller.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, stop);
  const done = () => {
    for (const name of signals) process.removeListener(name, stop);
  };
  return { signal: controller.signal, done };
}
