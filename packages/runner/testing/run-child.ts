/** A process that runs the pipeline of its working folder, to be killed. */
import { runPipeline } from '../src/index.js';

const [runtime = ''] = process.argv.slice(2);
const { signal } = new AbortController();
const result = await runPipeline({ dir: process.cwd(), runtime, env: process.env }, () => {}, signal);
process.exitCode =
  result.ok && (result.value.kind === 'fresh' || result.value.run.state === 'finished') ? 0 : 3;
