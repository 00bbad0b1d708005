import { z } from 'zod';

/**
 * A number as records keep it. JSON has no NaN and no infinities, so these are words; everything that reads a record, in any
 * language, gets the same plain data.
 */
export const metricValueSchema = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);
export type MetricValue = z.infer<typeof metricValueSchema>;

/** The JavaScript number of a recorded value. */
export function toNumber(value: MetricValue): number {
  return Number(value);
}

/** The recorded form of a number. */
export function fromNumber(value: number): MetricValue {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return 'Infinity';
  if (value === Number.NEGATIVE_INFINITY) return '-Infinity';
  return value;
}

/** A value of params.yaml: JSON data in which numbers that JSON lacks are words. */
export type ParamValue =
  | string
  | number
  | boolean
  | null
  | readonly ParamValue[]
  | { readonly [key: string]: ParamValue };

export const paramValueSchema: z.ZodType<ParamValue> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(paramValueSchema),
    z.record(z.string(), paramValueSchema),
  ]),
);
