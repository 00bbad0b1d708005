import { failure, problem, type Result, success } from '@stagewright/core';
import { nearest } from './param-values.js';
import { type Pipeline, type Stage, withUpstream } from './pipeline.js';

/** The stages that a person asks for: one with those that it depends on, or all. Refused: a name that no stage has. */
export function chooseStages(pipeline: Pick<Pipeline, 'stages'>, name: string | null): Result<Stage[]> {
  if (name === null) return success([...pipeline.stages]);
  const names = pipeline.stages.map((stage) => stage.name);
  if (names.includes(name)) return success(withUpstream(pipeline, name));
  const near = nearest(name, names);
  const remedy =
    near.length > 0
      ? `Did you mean ${near.map((n) => `\`${n}\``).join(' or ')}?`
      : `The stages are ${names.join(', ')}.`;
  return failure(
    problem('pipeline/no-such-stage', `There is no stage \`${name}\`.`, remedy, { file: 'dvc.yaml' }),
  );
}
