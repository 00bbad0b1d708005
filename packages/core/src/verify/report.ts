import * as z from 'zod';
import { problemSchema } from '../problem/problem-schema.js';

/** Why something probably differs. */
export const causeSchema = z.object({
  code: z
    .enum([
      'param',
      'missing-output',
      'missing-input',
      'wrong-input',
      'lost-change',
      'shared-object',
      'saving',
      'random-state',
      'setting',
      'stage-order',
      'code',
      'failure',
      'clock',
      'unseeded',
      'set-order',
      'unknown',
    ])
    .describe('Kind of cause; stable.'),
  text: z.string().describe('For a person, one or two sentences.'),
  file: z.string().nullable().describe('The file of the pipeline to look at.'),
  line: z.number().int().positive().nullable(),
  diff: z
    .array(z.string())
    .describe('Lines that are not as extraction writes them now: `-` generated, `+` on disk.'),
});
export type Cause = z.infer<typeof causeSchema>;

/** Something that the pipeline does in another way than the notebook. Cells count from 0, lines from 1. */
export const divergenceSchema = z.object({
  kind: z.enum(['value', 'input', 'output', 'text', 'figure', 'metric', 'file', 'failure']),
  cell: z.number().int().nonnegative().nullable(),
  line: z.number().int().positive().nullable(),
  stage: z.string(),
  name: z.string().nullable().describe("Variable, metric or file, with the place in it: `df['a']`."),
  notebook: z.string().describe('What the notebook has, in brief.'),
  pipeline: z.string().describe('What the pipeline has, in brief.'),
  cause: causeSchema,
});
export type Divergence = z.infer<typeof divergenceSchema>;

/** Something that two runs of the notebook itself do not have in common. */
export const unrepeatableSchema = z.object({
  kind: z.enum(['value', 'text', 'figure', 'file']),
  cell: z.number().int().nonnegative(),
  line: z.number().int().positive().nullable(),
  name: z.string().nullable(),
  first: z.string(),
  second: z.string(),
  matters: z.boolean().describe('False: only how long something took, or when.'),
  cause: causeSchema,
});
export type Unrepeatable = z.infer<typeof unrepeatableSchema>;

export const verdictSchema = z.enum(['equal', 'different', 'not-repeatable', 'failed']);
export type VerifyVerdict = z.infer<typeof verdictSchema>;

export const verifyReportSchema = z.object({
  version: z.literal(1),
  notebook: z.string(),
  verdict: verdictSchema.describe(
    '`equal`; `different`; `not-repeatable`: what can be compared is equal, but the notebook itself changes from run to run; `failed`: notebook or pipeline could not run.',
  ),
  summary: z.string().describe('The verdict in a sentence.'),
  made: z.string().describe('ISO 8601, UTC.'),
  versions: z.object({
    stagewright: z.string(),
    python: z.string().nullable(),
    packages: z.record(z.string(), z.string()).describe('Those that requirements name.'),
  }),
  hashes: z
    .record(z.string(), z.string())
    .describe('SHA-256 of the notebook and of each file of the pipeline, by path in the project.'),
  compared: z.object({
    cells: z.number().int(),
    stages: z.number().int(),
    texts: z.number().int(),
    figures: z.number().int(),
    metrics: z.number().int(),
    values: z.number().int(),
    files: z.number().int(),
  }),
  divergences: z.array(divergenceSchema).describe('In the notebook’s order: the first is where it begins.'),
  notRepeatable: z.array(unrepeatableSchema),
  notCompared: z
    .array(z.object({ cell: z.number().int().nonnegative(), name: z.string(), why: z.string() }))
    .describe('Values that cannot be compared, such as open files and figures.'),
  rounding: z
    .array(z.object({ cell: z.number().int().nonnegative(), name: z.string() }))
    .describe('Values that agree in nine digits, and differ in the last ones.'),
  edited: z.array(z.string()).describe('Files that are not as extraction writes them now.'),
  problems: z.array(problemSchema).describe('What stood in the way.'),
});
export type VerifyReport = z.infer<typeof verifyReportSchema>;
