import * as z from 'zod';
import type { ParamValue } from '../config/read-params.js';

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

/** A value of params.yaml, as records keep it. */
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

/** The recorded form of a param: numbers that JSON lacks become words. */
export function recordParam(value: ParamValue): ParamValue {
  if (typeof value === 'number') return fromNumber(value);
  if (Array.isArray(value)) return value.map(recordParam);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, recordParam(item)]));
}
