import {
  type Location,
  type Params,
  type ParamValue,
  type Problem,
  problem,
  recordParam,
} from '@stagewright/core';
import { distance } from 'fastest-levenshtein';
import { type Pipeline, paramsFile, type Stage } from './pipeline.js';

/** The value at a dotted key (`train.lr`, `layers.0`), undefined when there is none. */
export function valueAt(params: Params, key: string): ParamValue | undefined {
  let value: ParamValue | undefined = params;
  for (const part of key.split('.')) {
    if (Array.isArray(value)) value = /^\d+$/.test(part) ? value[Number(part)] : undefined;
    else if (isMapping(value) && Object.hasOwn(value, part)) value = value[part];
    else return undefined;
  }
  return value;
}

/** Every value that is no mapping, by its dotted key. */
export function flatten(params: Params, prefix = ''): [string, ParamValue][] {
  return Object.entries(params).flatMap(([key, value]): [string, ParamValue][] => {
    const name = prefix === '' ? key : `${prefix}.${key}`;
    return isMapping(value) && Object.keys(value).length > 0 ? flatten(value, name) : [[name, value]];
  });
}

/** The params that a stage uses, as a record has them: leaves by dotted key, with the file's name outside params.yaml. */
export function paramsOf(pipeline: Pick<Pipeline, 'params'>, stage: Stage): Record<string, ParamValue> {
  const found: [string, ParamValue][] = [];
  for (const { file, keys } of stage.params) {
    const params = pipeline.params.get(file) ?? {};
    const prefix = file === paramsFile ? '' : `${file}:`;
    for (const key of keys ?? Object.keys(params)) {
      const value = valueAt(params, key);
      if (value === undefined) continue;
      for (const [leaf, item] of flatten({ [key]: value }))
        found.push([`${prefix}${leaf}`, recordParam(item)]);
    }
  }
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Every param of the project, as a record has them. */
export function allParams(pipeline: Pick<Pipeline, 'params'>): Record<string, ParamValue> {
  return Object.fromEntries(
    [...pipeline.params].flatMap(([file, params]) =>
      flatten(params).map(([key, value]) => [
        file === paramsFile ? key : `${file}:${key}`,
        recordParam(value),
      ]),
    ),
  );
}

/** A key that is not in a params file, with the keys that it may have meant. */
export function missingParam(key: string, file: string, params: Params, where: Location): Problem {
  if (key === '')
    return problem(
      'params/missing',
      `There is no \`${file}\`.`,
      'Write it, or take it out of the stage.',
      where,
    );
  const near = nearest(
    key,
    flatten(params).map(([name]) => name),
  );
  const remedy =
    near.length > 0
      ? `Did you mean ${near.map((name) => `\`${name}\``).join(' or ')}?`
      : `Write it into ${file}.`;
  return problem('params/missing', `There is no param \`${key}\` in ${file}.`, remedy, where);
}

/** Up to three names that are close to what a person typed; a last part that is equal counts as close. */
export function nearest(typed: string, names: readonly string[]): string[] {
  const last = (name: string) => name.split('.').at(-1);
  return names
    .map((name) => ({ name, far: last(name) === last(typed) ? 1 : distance(typed, name) }))
    .filter(({ name, far }) => far <= Math.max(2, Math.floor(name.length / 3)))
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ name }) => name);
}

function isMapping(value: ParamValue | undefined): value is Params {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
