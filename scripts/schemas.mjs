// npm run schemas: writes schemas/*.json from the zod schemas of packages/core. With --check it writes nothing and
// ends 1 when a file is not as it would be written. Needs `npm run build` before.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import {
  configSchema,
  pipelineStatusSchema,
  planSchema,
  problemSchema,
  runDiffSchema,
  runEventSchema,
  runListSchema,
  runRecordSchema,
  verifyReportSchema,
} from '../packages/core/lib/index.js';
import { root } from './setup/paths.mjs';

/** What people and other programs read or write, by file name. `input`: as it is written by hand, defaults left out. */
const SCHEMAS = {
  'stagewright.schema.json': [configSchema, 'input', 'stagewright.yaml'],
  'plan.schema.json': [planSchema, 'output', 'what `stagewright plan --json` prints'],
  'problem.schema.json': [
    problemSchema,
    'output',
    'one item of `problems` and `findings` in what --json prints',
  ],
  'run.schema.json': [runRecordSchema, 'output', 'the record of a run'],
  'runs.schema.json': [runListSchema, 'output', 'what `stagewright runs --json` prints'],
  'diff.schema.json': [runDiffSchema, 'output', 'what `stagewright diff --json` prints'],
  'status.schema.json': [pipelineStatusSchema, 'output', 'what `stagewright status --json` prints'],
  'verify.schema.json': [verifyReportSchema, 'output', 'reports/verify.json'],
  'run-event.schema.json': [runEventSchema, 'output', 'one line of the event log of a run'],
};

const isCheck = process.argv.includes('--check');
const folder = join(root, 'schemas');
await mkdir(folder, { recursive: true });
for (const [name, [schema, io, title]] of Object.entries(SCHEMAS)) {
  const path = join(folder, name);
  const text = `${JSON.stringify({ title, ...z.toJSONSchema(schema, { io }) }, null, 2)}\n`;
  const now = await readFile(path, 'utf8').catch(() => null);
  if (now === text) continue;
  if (isCheck) {
    console.error(`${relative(root, path)} is not what the zod schemas say: run npm run schemas`);
    process.exitCode = 1;
  } else {
    await writeFile(path, text);
    console.log(`wrote ${relative(root, path)}`);
  }
}
