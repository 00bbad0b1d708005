import type { NotebookAnalysis } from '../analysis/notebook-analysis.js';
import type { Config } from '../config/config.js';
import { planBlueprint } from '../plan/plan-pipeline.js';
import type { Level, Location } from '../problem/problem.js';
import { lineColumnAt } from '../text/text.js';
import { RuleContext } from './context.js';
import type { Finding, Found, Rule, RuleDocs } from './rule.js';
import { isSilenced, readSilenced, type Silenced } from './suppress.js';
import { RULES } from './table.js';

/**
 * Applies every rule to a notebook, at the levels that the settings give them, and adds what keeps the notebook from being a
 * pipeline.
 *
 * `# stagewright: ignore[code]` on one of a finding's lines silences it. Refusals of the plan are no rules: a pipeline that was
 * made in spite of them would compute something else, so neither comments nor settings silence them.
 *
 * @returns findings by cell, line and column.
 */
export function checkNotebook(analysis: NotebookAnalysis, config: Config): readonly Finding[] {
  return checkContext(new RuleContext(analysis, planBlueprint(analysis, config), config));
}

/** The same, for those who have planned the notebook already. */
export function checkContext(context: RuleContext): readonly Finding[] {
  const { analysis, blueprint, config } = context;
  const silenced = new Map(analysis.cells.map((cell) => [cell.cell.index, readSilenced(cell)]));
  const found = RULES.flatMap((rule) => apply(rule, context, silenced));
  const passedOn = blueprint.problems.flatMap((p): Finding[] => {
    if (!isTagProblem(p.code)) return [p];
    const level = config.rules[p.code] ?? p.level;
    return level === 'off' ? [] : [{ ...p, level }];
  });
  return [...passedOn, ...found].sort(byPlace);
}

function isTagProblem(code: string): boolean {
  return code.startsWith('tags/');
}

function apply(rule: Rule, context: RuleContext, silenced: ReadonlyMap<number, Silenced>): Finding[] {
  const level = levelOf(rule.docs, context.config);
  if (level === 'off') return [];
  return rule.check(context).flatMap((found): Finding[] => {
    const where = locate(found, context);
    const comments = silenced.get(found.cell);
    const line = where.line ?? 1;
    if (comments !== undefined && isSilenced(comments, rule.docs.code, line, where.endLine ?? line))
      return [];
    const { message, remedy, fix } = found;
    const finding = { code: rule.docs.code, level, message, remedy, where };
    return [fix == null ? finding : { ...finding, fix }];
  });
}

/** The level of a rule: what the settings say of it by name, else its own, or the one for `strict: true`. */
export function levelOf(docs: RuleDocs, config: Config): Level | 'off' {
  return config.rules[docs.code] ?? (config.strict ? (docs.strictLevel ?? docs.level) : docs.level);
}

function locate({ cell, range }: Found, { analysis }: RuleContext): Location {
  if (range === null) return { cell };
  const source = analysis.notebook.cells[cell]?.source ?? '';
  const start = lineColumnAt(source, range.from);
  const end = lineColumnAt(source, range.to);
  return { cell, ...start, endLine: end.line, endColumn: end.column };
}

function byPlace(a: Finding, b: Finding): number {
  const keys = ['cell', 'line', 'column'] as const;
  for (const key of keys) {
    const difference = (a.where?.[key] ?? -1) - (b.where?.[key] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
