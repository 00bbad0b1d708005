import { closest, distance } from 'fastest-levenshtein';
import { readConfig } from '../config/read-config.js';
import { readYaml } from '../config/yaml.js';
import { type Problem, problem } from '../problem/problem.js';
import { RULES } from './table.js';

/** What is wrong with a `stagewright.yaml`: what `readConfig` says, and levels for rules that there are not. */
export function checkConfig(text: string, path: string): readonly Problem[] {
  const read = readConfig(text, path);
  if (!read.ok) return read.problems;
  const yaml = readYaml(text, path, 'config');
  const known = RULES.map((rule) => rule.docs.code);
  return Object.keys(read.value.rules).flatMap((code): Problem[] => {
    // Tags have problems of their own, whose levels can be set too.
    if (known.includes(code) || code.startsWith('tags/')) return [];
    const near = closest(code, known);
    const remedy =
      distance(code, near) <= 4
        ? `Did you mean \`${near}\`?`
        : `The rules are ${known.map((c) => `\`${c}\``).join(', ')}.`;
    const where = yaml.ok ? yaml.value.locateKey(['rules', code]) : { file: path };
    return [
      { ...problem('config/unknown-rule', `There is no rule \`${code}\`.`, remedy, where), level: 'warning' },
    ];
  });
}
