import * as z from 'zod';
import { fileFactSchema } from './facts.js';
import { paramValueSchema } from './values.js';

/** A stage with all that a runner has to know of it. Paths are relative to the project, with `/`. */
export const stageToRunSchema = z.object({
  name: z.string(),
  cmd: z.array(z.string()).describe('Commands, one after the other, each by `sh -c` in `folder`.'),
  folder: z.string().describe('Empty: the project folder.'),
  deps: z.array(z.string()),
  values: z.record(z.string(), paramValueSchema).describe('The params that it uses, as records have them.'),
  outs: z.array(
    z.object({
      path: z.string(),
      kind: fileFactSchema.shape.kind.exclude(['dep']),
      persist: z.boolean().describe('Kept when the stage runs again.'),
    }),
  ),
  frozen: z.boolean(),
  alwaysChanged: z.boolean(),
  upstream: z.array(z.string()).describe('Stages that write what this one reads.'),
});
export type StageToRun = z.infer<typeof stageToRunSchema>;

/**
 * What is to run, for a runner on the other side of a Jupyter kernel, which reads no YAML: the pipeline as `dvc.yaml` and the params files
 * have it. The runner refuses it when the files in its folder have other texts.
 */
export const runPlanSchema = z.object({
  version: z.literal(1),
  project: z.string().describe('The project folder; a relative path begins where the kernel was started.'),
  sources: z
    .record(z.string(), z.string().nullable())
    .describe('The texts that the plan was made of; null: the file is not there.'),
  stages: z.array(stageToRunSchema).describe('All, each after those that it depends on.'),
  params: z.record(z.string(), paramValueSchema).describe('Every param of the project.'),
  stage: z.string().nullable().describe('Only this one with what it needs; null: all.'),
  force: z.boolean().describe('Run also what is fresh.'),
  jobs: z.number().int().positive().nullable().describe('Stages side by side; null: one a core.'),
});
export type RunPlan = z.infer<typeof runPlanSchema>;
