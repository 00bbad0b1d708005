import {
  applyTextEdits,
  failure,
  type Params,
  type ParamValue,
  type Problem,
  problem,
  type Result,
  readParams,
  success,
  type TextEdit,
} from '@stagewright/core';
import { isCollection, isMap, isPair, isScalar, type Pair, parseDocument } from 'yaml';
import { missingParam, valueAt } from './param-values.js';
import { paramsFile } from './pipeline.js';

/** One `--set`: a file, a dotted key and what the person typed as its value. */
export interface Setting {
  readonly file: string;
  readonly key: string;
  readonly text: string;
}

/** Reads `train.lr=0.1` or `other.yaml:train.lr=0.1`. */
export function readSetting(argument: string): Result<Setting> {
  const match = /^(?:([^=]*\.(?:ya?ml|json)):)?([^=]+)=(.*)$/s.exec(argument);
  if (match === null) {
    const message = `\`--set ${argument}\` is not a param and its value.`;
    return failure(problem('params/bad-setting', message, 'Write it as `--set train.lr=0.1`.'));
  }
  const [, file = paramsFile, key = '', text = ''] = match;
  return success({ file, key: key.trim(), text: text.trim() });
}

/**
 * Sets params in the text of a params file and leaves every other character of it. Problems: a key that is not there (with
 * those that it may have meant), and a value of another type than the one that it replaces.
 */
export function setParams(text: string, file: string, settings: readonly Setting[]): Result<string> {
  let result = text;
  for (const setting of settings) {
    const next = setParam(result, file, setting);
    if (!next.ok) return next;
    result = next.value;
  }
  return success(result);
}

function setParam(text: string, file: string, setting: Setting): Result<string> {
  const params = readParams(text, file);
  if (!params.ok) return params;
  const before = valueAt(params.value, setting.key);
  if (before === undefined) return failure(missingParam(setting.key, file, params.value, { file }));
  const value = convert(setting, before);
  if (!value.ok) return value;
  const path = setting.key.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const edit = replacement(text, path, value.value);
  const edited = edit === null ? null : applyTextEdits(text, [edit]);
  if (edited !== null && isSet(edited, file, params.value, setting.key, value.value)) return success(edited);
  const document = parseDocument(text);
  document.setIn(path, value.value);
  const rewritten = document.toString({ lineWidth: 0 });
  if (isSet(rewritten, file, params.value, setting.key, value.value)) return success(rewritten);
  const message = `\`${setting.key}\` cannot be set alone: other params share its value.`;
  return failure(problem('params/shared-value', message, `Change it in ${file} by hand.`, { file }));
}

/** The typed text as a value of the type that is there; whole numbers may become fractions, null anything. */
function convert(setting: Setting, before: ParamValue): Result<ParamValue> {
  const bad = (expected: string): { ok: false; problems: readonly Problem[] } => {
    const message = `\`${setting.text}\` is no value for \`${setting.key}\`, which is ${expected}.`;
    const remedy = `It is ${JSON.stringify(before)} now: give it a value of that kind.`;
    return failure(problem('params/bad-value', message, remedy, { file: setting.file }));
  };
  if (typeof before === 'string') {
    const quoted = /^(["']).*\1$/s.test(setting.text) ? readValue(setting.text) : undefined;
    return success(typeof quoted === 'string' ? quoted : setting.text);
  }
  const value = readValue(setting.text);
  if (value === undefined) return bad('not text that cannot be read as YAML');
  if (typeof before === 'number') return typeof value === 'number' ? success(value) : bad('a number');
  if (typeof before === 'boolean') return typeof value === 'boolean' ? success(value) : bad('true or false');
  if (Array.isArray(before)) return Array.isArray(value) ? success(value) : bad('a list');
  if (before === null) return success(value);
  return bad('a group of params: set one of them');
}

/** A typed text as YAML has it, and numbers such as `1e-3` and `.5` as everybody reads them. */
function readValue(text: string): ParamValue | undefined {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  const yaml = readParams(`value: ${text === '' ? 'null' : text}\n`, paramsFile);
  return yaml.ok && Object.keys(yaml.value).length === 1 ? yaml.value.value : undefined;
}

/** The edit that puts a value where another stands: in its own range, or after the key of a block. */
function replacement(text: string, path: readonly (string | number)[], value: ParamValue): TextEdit | null {
  const document = parseDocument(text);
  const node = document.getIn(path, true);
  if (isScalar(node) && node.range && (node.type === 'PLAIN' || node.type?.startsWith('QUOTE'))) {
    const [from, to] = node.range;
    return from === to ? null : { from, to, insert: toYaml(value) };
  }
  if (!isCollection(node) || !node.range) return null;
  if (node.flow === true) return { from: node.range[0], to: node.range[1], insert: toYaml(value) };
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent)
    ? parent.items.find((item): item is Pair => isPair(item) && item.value === node)
    : undefined;
  if (pair === undefined || !isScalar(pair.key) || !pair.key.range) return null;
  const colon = text.indexOf(':', pair.key.range[1]);
  const end = text.slice(0, node.range[1]).trimEnd().length;
  return colon === -1 || colon >= end ? null : { from: colon + 1, to: end, insert: ` ${toYaml(value)}` };
}

/** YAML on one line that readers of YAML 1.1 (PyYAML) and 1.2 take for the same value. */
function toYaml(value: ParamValue): string {
  if (typeof value === 'number') return numberToYaml(value);
  if (typeof value === 'string') return isPlain(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(toYaml).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${toYaml(key)}: ${toYaml(item)}`)
    .join(', ')}}`;
}

function numberToYaml(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  const text = String(value);
  // YAML 1.1 wants a point before an exponent: `1e-7` is text there.
  return text.includes('e') && !text.includes('.') ? text.replace('e', '.0e') : text;
}

/** Words that are surely text to every reader of YAML. */
function isPlain(text: string): boolean {
  const words = /^(y|n|yes|no|on|off|true|false|null|nan|inf)$/i;
  return /^[A-Za-z_][\w./-]*$/.test(text) && !words.test(text);
}

/** Whether an edit did what was meant, and nothing else. */
function isSet(text: string, file: string, before: Params, key: string, value: ParamValue): boolean {
  const after = readParams(text, file);
  if (!after.ok) return false;
  const same = (a: unknown, b: unknown) => show(a) === show(b);
  return same(valueAt(after.value, key), value) && same(without(after.value, key), without(before, key));
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'number' ? String(item) : item)) ?? '';
}

/** The params with one value left out. */
function without(params: Params, key: string): unknown {
  const copy: unknown = structuredClone(params);
  const parts = key.split('.');
  const last = parts.pop() ?? '';
  let at = copy;
  for (const part of parts) at = (at as Record<string, unknown>)[part];
  (at as Record<string, unknown>)[last] = null;
  return copy;
}
