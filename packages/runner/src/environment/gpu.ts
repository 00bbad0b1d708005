import type { Environment } from '@stagewright/core';
import { outputOf } from './command.js';

/** Model and driver of NVIDIA GPUs, and the newest CUDA version that the driver supports; without them, none. */
export async function gpuFacts(): Promise<Partial<Environment>> {
  const query = '--query-gpu=name,driver_version,memory.total';
  const [list, banner] = await Promise.all([
    outputOf('nvidia-smi', [query, '--format=csv,noheader']),
    outputOf('nvidia-smi', []),
  ]);
  return parseGpus(list, banner);
}

/** Reads what `nvidia-smi` prints, as CSV and as its banner. */
export function parseGpus(list: string | null, banner: string | null): Partial<Environment> {
  const gpus = (list ?? '')
    .split('\n')
    .map((line) => line.split(', '))
    .flatMap(([model, driver, memory]) =>
      model && driver && memory
        ? [{ model: model.trim(), driver: driver.trim(), memory: memory.trim() }]
        : [],
    );
  return { gpus, cuda: /CUDA(?: UMD)? Version:\s*([\d.]+)/.exec(banner ?? '')?.[1] ?? null };
}
