import { closest, distance } from 'fastest-levenshtein';
import type * as z from 'zod';
import { failure, type Problem, problem, type Result, success } from '../problem/problem.js';
import { type Config, configSchema } from './config.js';
import { readYaml, type YamlData } from './yaml.js';

/**
 * Reads the text of a `stagewright.yaml`. An empty one is the default. Problems: those of `readYaml` with area `config`, `config/unknown-key`
 * and `config/bad-value`, each at its line.
 */
export function readConfig(text: string, path: string): Result<Config> {
  const yaml = readYaml(text, path, 'config');
  if (!yaml.ok) return yaml;
  const parsed = configSchema.safeParse(yaml.value.data ?? {});
  if (parsed.success) return success(parsed.data);
  return failure(...parsed.error.issues.flatMap((issue) => describe(issue, yaml.value)));
}

function describe(issue: z.core.$ZodIssue, yaml: YamlData): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(key, yaml.locateKey([...issue.path, key])));
  }
  const key = issue.path.map(String).join('.');
  const message =
    key === '' ? 'The settings are not a mapping.' : `\`${key}\`: ${issue.message.replace('Invalid ', '')}.`;
  const remedy = describeKey(String(issue.path[0] ?? ''));
  return [problem('config/bad-value', message, remedy, yaml.locate(issue.path))];
}

function unknownKey(key: string, where: Problem['where']): Problem {
  const known = Object.keys(configSchema.shape);
  const near = closest(key, known);
  const remedy =
    distance(key, near) <= 3
      ? `Did you mean \`${near}\`?`
      : `The keys are ${known.map((name) => `\`${name}\``).join(', ')}.`;
  return problem('config/unknown-key', `There is no setting \`${key}\`.`, remedy, where);
}

function describeKey(key: string): string {
  const shape: Readonly<Record<string, z.ZodType>> = configSchema.shape;
  const meaning = shape[key]?.description;
  return meaning === undefined
    ? 'Write one `key: value` a line; `stagewright init` shows all keys.'
    : `What it is: ${meaning}`;
}
