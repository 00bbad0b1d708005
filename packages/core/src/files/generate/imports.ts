import { runtimeImports } from '../../analysis/runtime-imports.js';
import { importPaths } from '../../plan/plan-pipeline.js';
import type { Unit } from '../../plan/units.js';
import type { Statement } from '../../syntax/ast.js';
import type { SideEffectImport } from './side-effect-imports.js';
import { textOf } from './source-text.js';

/** The import lines of a generated module, and the names that annotations go by. */
export class ModuleImports {
  /** Functions of the runtime that the code calls: `utils` must have them. */
  readonly runtimeNames = new Set<string>();
  private readonly lines: string[] = [];
  private readonly typing = new Set<string>();
  private readonly local = new Map<string, Set<string>>();
  private readonly mentioned = new Map<string, Set<string>>();
  private readonly bound = new Set<string>();
  private readonly paths: ReadonlyMap<string, string>;
  private readonly units: readonly Unit[];

  constructor(units: readonly Unit[]) {
    this.units = units.filter((u) => u.role === 'import');
    this.paths = importPaths(units);
  }

  /** Adds the notebook's imports that bind one of the names, as far as they do. */
  addUsed(names: ReadonlySet<string>, weak: ReadonlySet<string>): void {
    for (const unit of this.units) {
      const { node, effects } = unit.facts;
      if (node.kind === 'Import' || node.kind === 'ImportFrom') this.addImport(node, names, weak);
      else if (runtimeImports(node) !== null) {
        for (const inner of runtimeImports(node) ?? []) this.addImport(inner, names, weak);
      } else if ([...effects.binds.keys()].some((name) => names.has(name))) {
        this.addLine(textOf(unit, []));
        for (const name of effects.binds.keys()) this.bound.add(name);
      }
    }
  }

  private addImport(
    node: Extract<Statement, { kind: 'Import' | 'ImportFrom' }>,
    names: ReadonlySet<string>,
    weak: ReadonlySet<string>,
  ): void {
    if (node.kind === 'ImportFrom' && node.module === 'stagewright') {
      for (const alias of node.names)
        if (names.has(alias.asname ?? alias.name)) {
          this.addLocal('utils', alias.name, alias.asname);
          this.runtimeNames.add(alias.name);
        }
      return;
    }
    if (
      node.kind === 'ImportFrom' &&
      node.module === 'IPython.display' &&
      node.names.every((a) => a.name === 'display')
    )
      return;
    if (node.kind === 'ImportFrom' && node.module === '__future__') return;
    for (const alias of node.names) {
      const bound =
        alias.asname ?? (node.kind === 'Import' ? (alias.name.split('.', 1)[0] ?? alias.name) : alias.name);
      if (!names.has(bound) || isDisplay(node, alias.name)) continue;
      this.bound.add(bound);
      const as = alias.asname === null ? '' : ` as ${alias.asname}`;
      const note = weak.has(bound) ? MENTIONED : '';
      if (node.kind === 'Import') this.addLine(`import ${alias.name}${as}${note}`);
      else this.addLine(`from ${'.'.repeat(node.level)}${node.module} import ${alias.name}${as}${note}`);
    }
  }

  /** Adds a line as it is. */
  addLine(line: string): void {
    if (!this.lines.includes(line)) this.lines.push(line);
  }

  /** Adds an import for what it does; of a module only where no other line imports it, or something from it, already. */
  addForItself({ module, names }: SideEffectImport): void {
    if (names !== null) {
      this.addLine(`from ${module} import ${names.join(', ')}${FOR_ITSELF}`);
      return;
    }
    const imports = new RegExp(`^(import|from) ${module.replaceAll('.', '\\.')}\\b`);
    if (!this.lines.some((other) => imports.test(other))) this.addLine(`import ${module}${FOR_ITSELF}`);
  }

  /** Adds an import that the notebook does not have itself. */
  addModule(module: string): void {
    this.addLine(`import ${module}`);
  }

  /** Adds `from .module import name`. */
  addLocal(module: string, name: string, asname: string | null = null): void {
    const names = this.local.get(module) ?? new Set<string>();
    names.add(asname === null ? name : `${name} as ${asname}`);
    this.local.set(module, names);
  }

  /** Adds `from .module import name` for a name that only a formula mentions. */
  addMentioned(module: string, name: string): void {
    this.mentioned.set(module, (this.mentioned.get(module) ?? new Set<string>()).add(name));
  }

  /** Adds `from . import module`. */
  addSibling(module: string): void {
    const names = this.local.get('') ?? new Set<string>();
    names.add(module);
    this.local.set('', names);
  }

  /** How an annotation names a type, adding the import that it needs. */
  typeName(type: string): string {
    if (type === 'Any' || /\bAny\b/.test(type)) {
      this.typing.add('Any');
      return type;
    }
    if (!type.includes('.') || type.includes('[')) return type;
    for (const [name, path] of this.paths) {
      if (path === type) {
        this.addUsed(new Set([name]), new Set());
        return name;
      }
    }
    let best: [string, string] | null = null;
    for (const [name, path] of this.paths) {
      if (type.startsWith(`${path}.`) && (best === null || path.length > best[1].length)) best = [name, path];
    }
    if (best !== null) {
      this.addUsed(new Set([best[0]]), new Set());
      return best[0] + type.slice(best[1].length);
    }
    return this.foreignType(type);
  }

  private foreignType(type: string): string {
    for (const [module, short] of [
      ['numpy', 'np'],
      ['pandas', 'pd'],
    ] as const) {
      if (type.startsWith(`${module}.`) && !this.bound.has(short)) {
        this.addLine(`import ${module} as ${short}`);
        return short + type.slice(module.length);
      }
    }
    if (type.startsWith('torch.')) {
      this.addLine('import torch');
      return type;
    }
    const dot = type.lastIndexOf('.');
    const name = type.slice(dot + 1);
    this.addLine(`from ${type.slice(0, dot)} import ${name}`);
    return name;
  }

  /** All import lines: the standard library's `typing`, the notebook's in its order, then the package's own. */
  text(): string {
    const typing = this.typing.size === 0 ? [] : [`from typing import ${[...this.typing].sort().join(', ')}`];
    const local = [...this.local]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([module, names]) => `from .${module} import ${[...names].sort().join(', ')}`);
    for (const [module, names] of this.mentioned) {
      for (const name of [...names].sort()) local.push(`from .${module} import ${name}${MENTIONED}`);
    }
    const [standard, others] = [this.lines.filter(isStandard), this.lines.filter((l) => !isStandard(l))];
    return [[...standard, ...typing].join('\n'), mergeFroms(others).join('\n'), local.join('\n')]
      .filter((b) => b !== '')
      .join('\n\n');
  }
}

/** The notebook's `display`: the code calls `show` of utils instead. */
function isDisplay(node: Statement, name: string): boolean {
  return node.kind === 'ImportFrom' && node.module.startsWith('IPython') && name === 'display';
}

const MENTIONED = '  # noqa: F401 (a formula names it)';
/** Nothing uses what the line imports. */
const FOR_ITSELF = '  # noqa: F401';

/** `from a import b` and `from a import c` become one line when they stand side by side. */
function mergeFroms(lines: readonly string[]): string[] {
  const merged: string[] = [];
  for (const line of lines) {
    const match = /^from (\S+) import ([^#(]+)$/.exec(line);
    const previous = merged.at(-1);
    if (match && previous?.startsWith(`from ${match[1]} import `) && !previous.includes('#')) {
      merged[merged.length - 1] = `${previous}, ${match[2]}`;
    } else merged.push(line);
  }
  return merged;
}

const STANDARD = new Set(
  `abc argparse array ast asyncio base64 bisect builtins calendar cmath collections concurrent contextlib copy csv ctypes dataclasses datetime
decimal difflib enum fractions functools gc getpass glob gzip hashlib heapq html http importlib inspect io itertools json locale logging
math multiprocessing numbers operator os pathlib pickle platform pprint queue random re shutil signal socket sqlite3 statistics string
struct subprocess sys tarfile tempfile textwrap threading time timeit traceback types typing unicodedata unittest urllib uuid warnings
weakref xml zipfile zlib`.split(/\s+/),
);

/** Whether an import line is of the standard library. */
function isStandard(line: string): boolean {
  const match = /^(?:import|from) ([A-Za-z_]\w*)/.exec(line);
  return match?.[1] !== undefined && STANDARD.has(match[1]) && !line.includes('\n');
}
