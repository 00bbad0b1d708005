import { readParams } from '../config/read-params.js';
import { readYaml } from '../config/yaml.js';
import type { Blueprint, ParamPlan } from '../plan/blueprint.js';
import { type Problem, problem } from '../problem/problem.js';
import { usedParams } from './generate/project-files.js';

/** A JSON Schema, as far as editors need it to complete and describe keys and values. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
}

/** What `params.yaml` of a notebook's pipeline holds, as a JSON Schema: its keys by stage, with types and where they come from. */
export function paramsSchema(blueprint: Blueprint): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const param of usedParams(blueprint)) {
    const [first = '', second] = param.path;
    if (second === undefined) properties[first] = schemaOf(param);
    else {
      const inner = properties[first]?.properties ?? {};
      const description = `Params of the stage \`${first}\`.`;
      properties[first] = {
        type: 'object',
        description,
        properties: { ...inner, [second]: schemaOf(param) },
      };
    }
  }
  return { type: 'object', properties, additionalProperties: true };
}

const JSON_TYPES: Readonly<Record<string, string>> = {
  int: 'integer',
  float: 'number',
  str: 'string',
  bool: 'boolean',
};

function schemaOf({ type, literal, origin, usedBy }: ParamPlan): JsonSchema {
  const stages = usedBy.map((stage) => `\`${stage}\``).join(', ');
  const description = `${type} · ${literal} in the notebook (${origin}) · used by ${stages}`;
  const json =
    JSON_TYPES[type] ?? (type.startsWith('list') || type.startsWith('tuple') ? 'array' : undefined);
  return json === undefined ? { description } : { type: json, description };
}

/**
 * What is wrong with a `params.yaml`: what cannot be read; and where the notebook is known, params that its stages need and that are not
 * there (`params/missing`), and values of another type than in the notebook (`params/type`).
 */
export function checkParams(text: string, path: string, blueprint: Blueprint | null): readonly Problem[] {
  const read = readParams(text, path);
  if (!read.ok || blueprint === null) return read.problems;
  const yaml = readYaml(text, path, 'params');
  return usedParams(blueprint).flatMap((param) => {
    const key = param.path.join('.');
    const value = param.path.reduce<unknown>((at, step) => (isRecord(at) ? at[step] : undefined), read.value);
    const where = yaml.ok ? yaml.value.locateKey(param.path) : { file: path };
    if (value === undefined) {
      const message = `\`${key}\` is not set, and ${param.usedBy.map((stage) => `\`${stage}\``).join(' and ')} needs it.`;
      const remedy = `Add it: the notebook has ${param.yaml}.`;
      return [{ ...problem('params/missing', message, remedy, { file: path }), level: 'warning' as const }];
    }
    const wanted = JSON_TYPES[param.type];
    if (wanted === undefined || value === null || isOf(wanted, value)) return [];
    const message = `\`${key}\` is ${describe(value)}, and in the notebook it is ${param.type}: ${param.literal}.`;
    const remedy = `Write it as ${param.type}, unless another type is meant.`;
    return [{ ...problem('params/type', message, remedy, where), level: 'warning' as const }];
  });
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value);
  return type === typeof value;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : typeof value === 'string' ? 'text' : `a ${typeof value}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
