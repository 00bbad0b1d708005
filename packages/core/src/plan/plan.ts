import * as z from 'zod';
import { problemSchema } from '../problem/problem-schema.js';
import { type ArtifactFormat, artifactFormatSchema } from './artifact-format.js';

export type { ArtifactFormat };

/** A file that carries one value, or several that share parts, from one stage to later ones. */
export const artifactSchema = z.object({
  path: z.string().describe('Relative to the project folder.'),
  format: artifactFormatSchema,
  names: z
    .array(z.string())
    .min(1)
    .describe('The notebook variables in the file; several when they share parts.'),
  stage: z.string().describe('The stage that writes it.'),
  readBy: z.array(z.string()),
  why: z.string().describe('Why the value has to cross, for a person: made where, changed where.'),
});
export type Artifact = z.infer<typeof artifactSchema>;

export const plannedParamSchema = z.object({
  key: z.string().describe('Dotted key in params.yaml: `train.lr`, or `seed` where stages share it.'),
  name: z.string().describe('The variable in the notebook.'),
  value: z.string().describe('The literal, as Python source.'),
  cell: z.number().int().nonnegative(),
  usedBy: z.array(z.string()),
});
export type PlannedParam = z.infer<typeof plannedParamSchema>;

/** What a stage gets from, or gives to, others: a notebook variable and where it comes from or goes to. */
export const flowSchema = z.object({
  name: z.string(),
  type: z.string().describe('Python annotation, `Any` when unknown.'),
  from: z.string().nullable().describe('The stage that made this version of it.'),
  cell: z.number().int().nonnegative().nullable().describe('The cell that made or last changed it.'),
  why: z.string(),
});
export type Flow = z.infer<typeof flowSchema>;

export const plannedStageSchema = z.object({
  name: z.string(),
  title: z.string().describe('One line: from the heading over the stage, or its name.'),
  cells: z
    .array(z.number().int().nonnegative())
    .describe('Indices in the list of all cells of the notebook.'),
  reads: z.array(flowSchema),
  writes: z.array(flowSchema),
  params: z.array(z.string()).describe('Keys in params.yaml.'),
  deps: z.array(z.string()).describe('Files of the person that the stage reads.'),
  outs: z.array(z.string()).describe('Files of the person that the stage writes.'),
  figures: z.string().nullable().describe('The folder of figures, when it draws.'),
  metrics: z.array(z.string()).describe('Names of metrics.'),
  random: z.enum(['none', 'seeded here', 'state from earlier stage', 'seeded from params']),
});
export type PlannedStage = z.infer<typeof plannedStageSchema>;

/** What `extract` will write, before it is text. */
export const planSchema = z.object({
  notebook: z.string(),
  package: z.string(),
  source: z.enum(['tags', 'headings', 'single']).describe('Where the stages came from.'),
  stages: z.array(plannedStageSchema),
  params: z.array(plannedParamSchema),
  artifacts: z.array(artifactSchema),
  requirements: z.array(z.string()),
  problems: z.array(problemSchema),
});
export type Plan = z.infer<typeof planSchema>;
