import { join } from 'node:path';
import type { Environment, RunEvent } from '@stagewright/core';
import { outputOf } from '../environment/command.js';
import { gitFacts } from '../environment/git.js';
import { gpuFacts } from '../environment/gpu.js';
import { machineFacts } from '../environment/machine.js';
import { installedPackages } from '../environment/packages.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { readCommand } from '../process/command.js';
import type { PythonFacts } from '../process/runtime-events.js';
import type { Files } from '../store/files.js';

const pythonFacts = `import json, sys
print(json.dumps({"version": ".".join(map(str, sys.version_info[:3])), "executable": sys.executable, "path": sys.path[1:]}))`;

interface CaptureOptions {
  readonly pipeline: Pipeline;
  readonly folder: string;
  readonly files: Files;
  readonly env: NodeJS.ProcessEnv;
  /** Whether a stage tells of its Python itself. */
  readonly observed: boolean;
  readonly emit: (event: RunEvent) => void;
}

/** Finds out where a run happens, beside its stages: each part is told when it is known. Throws as the store does. */
export async function captureEnvironment(options: CaptureOptions): Promise<void> {
  const { pipeline, folder, files, emit } = options;
  const tell = (environment: Partial<Environment>) => emit({ type: 'environment', time: now(), environment });
  tell(machineFacts());
  const outs = pipeline.stages.flatMap((stage) => stage.outs.map((out) => out.path));
  const git = gitFacts(pipeline.dir, outs).then((found) => {
    if (found === null) return;
    if (found.diff !== null) files.replace(join(folder, 'uncommitted.diff'), found.diff);
    tell({ git: { ...found.fact, diff: found.diff === null ? null : 'uncommitted.diff' } });
  });
  const parts = [git, gpuFacts().then(tell)];
  if (!options.observed && runsPython(pipeline)) parts.push(askPython(options.env).then(tell));
  await Promise.all(parts);
}

/** What a Python said of itself, as facts of the environment. */
export function pythonEnvironment(facts: Omit<PythonFacts, 'type'>): Partial<Environment> {
  const { version, executable } = facts;
  return { python: { version, executable }, packages: installedPackages(facts.path) };
}

/** Whether some stage is started through the runtime. */
export function isObserved(pipeline: Pipeline): boolean {
  return pipeline.stages.some((stage) => stage.cmd.some((command) => readCommand(command).kind === 'python'));
}

function runsPython(pipeline: Pipeline): boolean {
  return pipeline.stages.some((stage) => stage.cmd.some((command) => /\bpython/.test(command)));
}

async function askPython(env: NodeJS.ProcessEnv): Promise<Partial<Environment>> {
  const output = await outputOf('python', ['-c', pythonFacts], { env });
  return output === null ? {} : pythonEnvironment(JSON.parse(output) as Omit<PythonFacts, 'type'>);
}

function now(): string {
  return new Date().toISOString();
}
