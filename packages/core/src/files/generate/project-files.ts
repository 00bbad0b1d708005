import { stringify } from 'yaml';
import type { Blueprint, ParamPlan, StagePlan } from '../../plan/blueprint.js';
import { metricsPath, randomStatePath } from './main-function.js';

/** Params that a stage's entry in dvc.yaml lists. */
export function paramKeys(stage: StagePlan, blueprint: Blueprint): string[] {
  const keys = new Set<string>();
  for (const { source } of stage.inputs) if (source.kind === 'param') keys.add(source.param.path.join('.'));
  for (const param of stage.seedParams) keys.add(param.path.join('.'));
  if (stage.random === 'seeded from params' && blueprint.defaultSeed !== null)
    keys.add(blueprint.defaultSeed.path.join('.'));
  return [...keys].sort();
}

/** The text of dvc.yaml. */
export function dvcYaml(blueprint: Blueprint, modulesOf: (stage: StagePlan) => readonly string[]): string {
  const stages: Record<string, unknown> = {};
  const outputsOf = (stage: StagePlan): string[] => [
    ...stage.artifacts.map((a) => a.path),
    ...(stage.savesRandomState ? [randomStatePath(stage.name)] : []),
  ];
  for (const stage of blueprint.stages) {
    const deps = new Set<string>(modulesOf(stage));
    for (const { source } of stage.inputs) if (source.kind === 'artifact') deps.add(source.artifact.path);
    if (stage.randomStateFrom !== null) deps.add(randomStatePath(stage.randomStateFrom));
    for (const file of stage.deps) deps.add(file.path);
    for (const before of stage.after) {
      const other = blueprint.stages.find((s) => s.name === before);
      const marker =
        other === undefined ? undefined : [...outputsOf(other), ...other.outs.map((o) => o.path)][0];
      if (marker !== undefined) deps.add(marker);
    }
    const outs = [
      ...outputsOf(stage),
      ...stage.outs.map((o) => o.path),
      ...(stage.figures ? [`reports/figures/${stage.name}`] : []),
    ];
    const params = paramKeys(stage, blueprint);
    const hasMetrics = stage.metrics.length > 0 || stage.metricsDict !== null;
    stages[stage.name] = {
      cmd: `python -m src.${blueprint.package}.${stage.name}`,
      deps: [...deps].sort(),
      ...(params.length > 0 ? { params } : {}),
      ...(outs.length > 0 ? { outs: outs.sort() } : {}),
      ...(hasMetrics ? { metrics: [{ [metricsPath(stage.name)]: { cache: false } }] } : {}),
    };
  }
  const plots = blueprint.stages.filter((s) => s.figures).map((s) => `reports/figures/${s.name}`);
  return stringify({ stages, ...(plots.length > 0 ? { plots } : {}) }, { lineWidth: 0 });
}

/** All params that stages really use, each once. */
export function usedParams(blueprint: Blueprint): ParamPlan[] {
  const all = [...blueprint.params];
  if (blueprint.defaultSeed !== null && !all.includes(blueprint.defaultSeed)) all.push(blueprint.defaultSeed);
  return all;
}

/** The text of params.yaml: grouped by stage, with a comment that says where each value came from. */
export function paramsYaml(blueprint: Blueprint): string {
  const params = usedParams(blueprint);
  const top = params.filter((p) => p.path.length === 1);
  const lines = ['# Params of the pipeline. Change a value, then run the stages that use it.'];
  for (const param of top) lines.push(`${param.path[0]}: ${param.yaml}  # ${param.origin}`);
  for (const stage of blueprint.stages) {
    const own = params.filter((p) => p.path.length === 2 && p.path[0] === stage.name);
    if (own.length === 0) continue;
    lines.push('', `${stage.name}:`, ...own.map((p) => `  ${p.path[1]}: ${p.yaml}  # ${p.origin}`));
  }
  return `${lines.join('\n')}\n`;
}

/** The text of a stage's smoke test. */
export function smokeTest(stage: StagePlan, blueprint: Blueprint): string {
  const inputs = [
    ...new Set([
      ...stage.inputs.flatMap((i) => (i.source.kind === 'artifact' ? [i.source.artifact.path] : [])),
      ...(stage.randomStateFrom === null ? [] : [randomStatePath(stage.randomStateFrom)]),
      ...stage.deps.map((d) => d.path),
    ]),
  ].sort();
  const list = inputs.length === 0 ? '()' : `(${inputs.map((i) => `"${i}"`).join(', ')},)`;
  return `"""Smoke test of the stage ${stage.name}: it runs on its inputs and writes what it says."""

from collections.abc import Callable
from pathlib import Path

from src.${blueprint.package} import ${stage.name}
from src.${blueprint.package}.utils import load_params

INPUTS = ${list}


def test_${stage.name}_runs(work_on_copies: Callable[[tuple[str, ...]], None]) -> None:
    """The stage runs on copies of its inputs."""
    params = load_params()
    work_on_copies(INPUTS)
    metrics, artifacts = ${stage.name}.main(params)
    assert all(isinstance(value, (int, float)) for value in metrics.values())
    assert all(Path(path).exists() for path in artifacts.values())
`;
}

/** The text of tests/conftest.py. */
export const TEST_SUPPORT = `"""What the smoke tests have in common."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def work_on_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[tuple[str, ...]], None]:
    """Copy a stage's inputs to a folder of the test's own, and go there."""

    def enter(inputs: tuple[str, ...]) -> None:
        """Copy, skipping the test when an earlier stage has not run yet."""
        for path in inputs:
            if not Path(path).exists():
                pytest.skip(f"{path} is missing: run the pipeline first")
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if Path(path).is_dir():
                shutil.copytree(path, target)
            else:
                shutil.copy2(path, target)
        monkeypatch.chdir(tmp_path)

    return enter
`;
