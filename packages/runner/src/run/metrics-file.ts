import {
  fromNumber,
  type MetricValue,
  metricValueSchema,
  type Problem,
  problem,
  readParams,
} from '@stagewright/core';

/** Stands for a number that JSON lacks while the text is parsed. */
const mark = '\u0000number:';

/**
 * The numbers in a metrics file: JSON as Python writes it (`NaN`, `Infinity`), or YAML; nested ones get dotted names. Text, truth
 * values and lists are no metrics.
 */
export function readMetrics(
  text: string,
  file: string,
): { metrics: [string, MetricValue][]; problem: Problem | null } {
  try {
    if (/\.ya?ml$/.test(file)) {
      const yaml = readParams(text, file);
      return yaml.ok ? { metrics: collect(yaml.value, ''), problem: null } : unreadable(file);
    }
    const strict = text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (token) =>
      token.startsWith('"') ? token : JSON.stringify(mark + token),
    );
    return { metrics: collect(JSON.parse(strict), ''), problem: null };
  } catch {
    return unreadable(file);
  }
}

function collect(value: unknown, name: string): [string, MetricValue][] {
  if (typeof value === 'number' && name !== '') return [[name, fromNumber(value)]];
  if (typeof value === 'string' && value.startsWith(mark)) {
    const word = metricValueSchema.safeParse(value.slice(mark.length));
    return word.success && name !== '' ? [[name, word.data]] : [];
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => collect(item, name === '' ? key : `${name}.${key}`));
}

function unreadable(file: string): { metrics: []; problem: Problem } {
  const message = 'The metrics file is neither JSON nor YAML, so its numbers are not recorded.';
  const remedy = 'Write one JSON object of names and numbers.';
  return {
    metrics: [],
    problem: { ...problem('run/metrics-file', message, remedy, { file }), level: 'warning' },
  };
}
