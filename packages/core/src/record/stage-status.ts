import * as z from 'zod';

/** Whether a stage is fresh, and if not, why. */
export const stageStatusSchema = z.object({
  name: z.string(),
  state: z.enum(['fresh', 'stale', 'frozen']),
  reasons: z.array(z.string()).describe('Why it is stale, for a person.'),
  run: z.string().nullable().describe('The run that made what is there.'),
});
export type StageStatus = z.infer<typeof stageStatusSchema>;

/** What `stagewright status --json` prints. */
export const pipelineStatusSchema = z.object({ stages: z.array(stageStatusSchema) });
export type PipelineStatus = z.infer<typeof pipelineStatusSchema>;
