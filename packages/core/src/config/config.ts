import * as z from 'zod';
import { artifactFormatSchema } from '../plan/artifact-format.js';

/** Which values of a metric are better. */
export const directionSchema = z.enum(['higher', 'lower']);
export type Direction = z.infer<typeof directionSchema>;

/** `stagewright.yaml`: every key is optional. */
export const configSchema = z
  .strictObject({
    package: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,63}$/)
      .optional()
      .describe('Name of the Python package under src/. Default: from the notebook’s name.'),
    strict: z
      .boolean()
      .default(false)
      .describe('Missing seeds and constants that should be params are errors.'),
    rules: z
      .record(z.string(), z.enum(['error', 'warning', 'info', 'off']))
      .default({})
      .describe('Level of a rule, by its code.'),
    metrics: z
      .record(z.string(), directionSchema)
      .default({})
      .describe('Which direction of a metric is better. Default: from its name.'),
    artifacts: z
      .record(z.string(), artifactFormatSchema)
      .default({})
      .describe(
        'File format for a variable that crosses between stages. Default: chosen so that nothing is lost.',
      ),
  })
  .describe('Settings of Stagewright for a project.');
export type Config = z.infer<typeof configSchema>;

/** What holds when there is no `stagewright.yaml`. */
export const defaultConfig: Config = configSchema.parse({});
