import { failure, type Problem, problem, type Result, success } from '../problem/problem.js';
import { readYaml, type YamlData } from './yaml.js';

/** A value in `params.yaml`. */
export type ParamValue = string | number | boolean | null | readonly ParamValue[] | Params;

/** What `params.yaml` holds: values by name, grouped by stage. */
export interface Params {
  readonly [key: string]: ParamValue;
}

/**
 * Reads the text of a `params.yaml`. An empty one has no params. Problems: those of `readYaml` with area `params`, `params/not-a-mapping` and
 * `params/bad-value` (binary data and the like).
 */
export function readParams(text: string, path: string): Result<Params> {
  const yaml = readYaml(text, path, 'params');
  if (!yaml.ok) return yaml;
  const data = yaml.value.data ?? {};
  if (!isMapping(data)) {
    const message = 'The params are not a mapping of names to values.';
    return failure(
      problem('params/not-a-mapping', message, 'Write one `name: value` a line.', yaml.value.locate([])),
    );
  }
  const bad = findBadValue(data, [], yaml.value);
  return bad === null ? success(data as Params) : failure(bad);
}

function findBadValue(value: unknown, path: readonly string[], yaml: YamlData): Problem | null {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return null;
  if (Array.isArray(value) || isMapping(value)) {
    for (const [key, item] of Object.entries(value)) {
      const bad = findBadValue(item, [...path, key], yaml);
      if (bad !== null) return bad;
    }
    return null;
  }
  const message = `The param \`${path.join('.')}\` is neither text, number, true, false, null, list nor mapping.`;
  return problem('params/bad-value', message, 'Write it as one of these.', yaml.locate(path));
}

function isMapping(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
