import type { StageUses } from './stage-uses.js';

const NOT_NUMBERS = new Set([
  'str',
  'list',
  'tuple',
  'set',
  'numpy.ndarray',
  'pandas.DataFrame',
  'pandas.Series',
  'matplotlib.figure.Figure',
  'matplotlib.axes.Axes',
  'function',
  'type',
]);

/**
 * The metrics of a stage: what its cells tagged `metrics` assign; without such a cell, top-level variables that hold the single
 * number of a function of `sklearn.metrics`.
 */
export function stageMetrics(stage: StageUses): { names: string[]; dict: string | null } {
  const tagged = stage.units.filter((u) => u.cell.tags.metrics && u.role === 'code');
  if (tagged.length > 0) {
    const names: string[] = [];
    let dict: string | null = null;
    for (const { facts } of tagged) {
      for (const [name, bound] of facts.effects.binds) {
        const known = facts.effects.values.get(name);
        if (known?.path != null || facts.callable !== null || bound.maybe || name.startsWith('_')) continue;
        if (known?.type === 'dict') dict = name;
        else if (!NOT_NUMBERS.has(known?.type ?? '') && !names.includes(name)) names.push(name);
      }
    }
    return { names, dict };
  }
  const names: string[] = [];
  for (const { facts, role } of stage.units) {
    if (role !== 'code' || facts.node.kind !== 'Assign' || facts.node.value.kind !== 'Call') continue;
    const call = facts.node.value;
    const target = facts.node.targets[0];
    const isMetric = facts.effects.calls.some(
      (c) => c.from === call.from && c.to === call.to && c.path.startsWith('sklearn.metrics.'),
    );
    if (!isMetric || facts.node.targets.length !== 1 || target?.kind !== 'Name') continue;
    const isPlural = call.keywords.some(
      (k) =>
        k.arg === null ||
        k.arg === 'multioutput' ||
        (k.arg === 'average' && !(k.value.kind === 'Constant' && k.value.type === 'str')),
    );
    if (facts.effects.values.get(target.id)?.type === 'float' && !isPlural && !names.includes(target.id))
      names.push(target.id);
  }
  return { names, dict: null };
}
