import * as z from 'zod';

/** How a value is written to a file between stages. */
export const artifactFormatSchema = z.enum([
  'pickle',
  'joblib',
  'npy',
  'parquet',
  'json',
  'torch',
  'cloudpickle',
]);
export type ArtifactFormat = z.infer<typeof artifactFormatSchema>;
