import type { Call, Expression } from '../syntax/ast.js';
import type { Arguments } from './arguments.js';
import { type FileCall, fileCall, fileMethod } from './knowledge/files.js';
import type { Value } from './value.js';
import type { WalkState } from './walk-state.js';

/** Notes the file that a library call reads or writes. */
export function noteFileCall(node: Call, path: string, args: Arguments, w: WalkState): void {
  const call = fileCall(path);
  if (call !== null) note(node, call, args, w);
}

/** Notes the file that a method call reads or writes: `df.to_csv('x.csv')`, `Path('x').read_text()`. */
export function noteFileMethod(
  node: Call,
  name: string,
  receiver: Value,
  args: Arguments,
  w: WalkState,
): void {
  if (receiver.type === 'pathlib.Path') {
    const mode = /^(read_text|read_bytes)$/.test(name)
      ? 'read'
      : /^(write_text|write_bytes|touch)$/.test(name)
        ? 'write'
        : null;
    if (mode !== null)
      w.effects.files.push({ mode, path: receiver.text, literal: null, from: node.from, to: node.to });
    if (name === 'open') {
      const write = /[wax+]/.test(args.positional[0]?.text ?? 'r');
      w.effects.files.push({
        mode: write ? 'write' : 'read',
        path: receiver.text,
        literal: null,
        from: node.from,
        to: node.to,
      });
    }
    return;
  }
  const call = fileMethod(name);
  if (call !== null) note(node, call, args, w);
}

function note(node: Call, call: FileCall, args: Arguments, w: WalkState): void {
  const keyword = node.keywords.find((k) => k.arg !== null && call.keywords.includes(k.arg));
  const expression: Expression | undefined = node.args[call.argument] ?? keyword?.value;
  if (expression === undefined) return;
  const known = args.positional[call.argument] ?? (keyword?.arg ? args.keywords.get(keyword.arg) : undefined);
  const path = known?.text ?? null;
  if (path !== null && /^[a-z][a-z0-9+.-]*:\/\//i.test(path)) return;
  // A buffer, not a path: `pd.read_csv(io.StringIO(text))`.
  if (known?.type === 'io.StringIO' || known?.type === 'io.BytesIO' || known?.type === 'file') return;
  let mode: 'read' | 'write' = call.mode === 'write' ? 'write' : 'read';
  if (call.mode === 'open') {
    const given = args.positional[1] ?? args.keywords.get('mode');
    mode = given !== undefined && (given.text === null || /[wax+]/.test(given.text)) ? 'write' : 'read';
  }
  const literal =
    expression.kind === 'Constant' && expression.type === 'str'
      ? { from: expression.from, to: expression.to }
      : null;
  w.effects.files.push({ mode, path, literal, from: node.from, to: node.to });
}
