import type { ArtifactFormat } from '../../plan/plan.js';
import type { Snippet } from './snippet.js';

/** The expression that turns `value` into bytes, by the expression of a module that pickles. */
type Dump = (module: string) => string;

function dumpWith(dumper: Snippet | null): Dump {
  return dumper === null
    ? (module) => `${module}.dumps(value)`
    : (module) => `${dumper.name}(value, ${module}.Pickler)`;
}

const SAVERS: Readonly<
  Record<
    ArtifactFormat,
    { suffix: string; imports: readonly string[]; save: string | ((dump: Dump) => string); load: string }
  >
> = {
  npy: {
    suffix: '.npy',
    imports: ['import numpy as np'],
    save: 'if type(value) is not np.ndarray:\n    raise TypeError(f"{path} takes a NumPy array, not {type(value).__name__}")\nnp.save(target, value)',
    load: 'return np.load(source, allow_pickle=True)',
  },
  json: {
    suffix: '.json',
    imports: ['import json'],
    save: 'target.write_text(json.dumps(value), encoding="utf-8")',
    load: 'return json.loads(source.read_text(encoding="utf-8"))',
  },
  joblib: {
    suffix: '.joblib',
    imports: ['import joblib'],
    save: 'joblib.dump(value, target)',
    load: 'return joblib.load(source)',
  },
  torch: {
    suffix: '.pt',
    imports: ['import torch'],
    save: 'torch.save(value, target)',
    load: 'return torch.load(source, weights_only=False)',
  },
  parquet: {
    suffix: '.parquet',
    imports: ['import pandas as pd'],
    save: 'save_frame(value, target)',
    load: 'return pd.read_parquet(source)',
  },
  cloudpickle: {
    suffix: '.cloudpickle',
    imports: ['import cloudpickle'],
    save: (dump) => `target.write_bytes(${dump('cloudpickle')})`,
    load: 'return cloudpickle.loads(source.read_bytes())',
  },
  pickle: {
    suffix: '.pkl',
    imports: ['import pickle'],
    save: 'target.write_bytes(pickled(value))',
    load: 'return pickle.loads(source.read_bytes())',
  },
};

/**
 * The function `pickled`, which `save` calls for pickles.
 *
 * @param dumper the function of `utils` that writes arrays in a way of its own; null where pickle's own will do
 */
export function pickledSnippet(dumper: Snippet | null): Snippet {
  const dump = dumpWith(dumper);
  return {
    name: 'pickled',
    imports: ['import importlib.util', 'import pickle', 'from typing import Any'],
    needs: dumper === null ? [] : [dumper.name],
    code: `def pickled(value: Any) -> bytes:
    """Turn a value into bytes; one that holds functions without a name of their own takes cloudpickle."""
    try:
        return ${dump('pickle')}
    except (AttributeError, TypeError, pickle.PicklingError):
        if importlib.util.find_spec("cloudpickle") is None:
            raise
        return ${dump('importlib.import_module("cloudpickle")')}`,
  };
}

/** The functions `save` and `load`, for these formats; none where no format is used. `dumper` is as for `pickledSnippet`. */
export function artifactSnippets(formats: ReadonlySet<ArtifactFormat>, dumper: Snippet | null): Snippet[] {
  const used = (Object.keys(SAVERS) as ArtifactFormat[]).filter((f) => formats.has(f));
  if (used.length === 0) return [];
  const imports = [
    'from pathlib import Path',
    'from typing import Any',
    ...used.flatMap((f) => SAVERS[f].imports),
  ];
  const needs = [
    ...(formats.has('parquet') ? ['save_frame'] : []),
    ...(formats.has('pickle') ? ['pickled'] : []),
    ...(formats.has('cloudpickle') && dumper !== null ? [dumper.name] : []),
  ];
  return [
    {
      name: 'save',
      imports,
      needs,
      code: `def save(value: Any, path: str) -> str:
    """Write a value for later stages in the format that the file's ending says."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
${saving(used, dumpWith(dumper))}
    return path`,
    },
    {
      name: 'load',
      imports,
      code: `def load(path: str) -> Any:
    """Read a value that an earlier stage wrote."""
    source = Path(path)
${loading(used)}`,
    },
  ];
}

/** The lines of `save`: one branch for each format, by the file's ending. */
function saving(used: readonly ArtifactFormat[], dump: Dump): string {
  const branches = used.map((format, index) => {
    const { suffix, save } = SAVERS[format];
    const body = typeof save === 'string' ? save : save(dump);
    if (used.length === 1) return indented(body, 4);
    const isLast = index === used.length - 1;
    const head = isLast ? 'else' : `${index === 0 ? 'if' : 'elif'} target.suffix == "${suffix}"`;
    return `    ${head}:\n${indented(body, 8)}`;
  });
  return branches.join('\n');
}

/** The lines of `load`: each branch returns, so that the last needs no condition. */
function loading(used: readonly ArtifactFormat[]): string {
  const branches = used.map((format, index) => {
    const { suffix, load } = SAVERS[format];
    if (index === used.length - 1) return indented(load, 4);
    return `    if source.suffix == "${suffix}":\n${indented(load, 8)}`;
  });
  return branches.join('\n');
}

function indented(code: string, by: number): string {
  return code.replace(/^/gm, ' '.repeat(by));
}
