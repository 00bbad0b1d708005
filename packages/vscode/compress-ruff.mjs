// The formatter of generated code is 10 MB of WebAssembly: the extension holds what it uses of it, compressed to 2.4 MB, and unpacks it when code is
// generated.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const cache = fileURLToPath(new URL('../../.cache', import.meta.url));
const source = join(
  dirname(createRequire(import.meta.url).resolve('@astral-sh/ruff-wasm-nodejs')),
  'ruff_wasm_bg.wasm',
);

/** What `RuffWorkspace` in core names, and what ruff's loader calls by itself. */
const USED = /^(__.*|memory|workspace_(new|check|format))$/;

/** The path of the compressed module. Making it takes half a minute, so it is kept by the hash of what it is made of. */
export async function compressedRuff() {
  const bytes = readFileSync(source);
  const hash = createHash('sha256').update(bytes).update(USED.source).digest('hex').slice(0, 12);
  const path = join(cache, `ruff-${hash}.wasm.br`);
  if (existsSync(path)) return path;
  const used = await usedPart(bytes);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: used.length,
  };
  const packed = await promisify(brotliCompress)(used, { params });
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${path}.${process.pid}`, packed);
  renameSync(`${path}.${process.pid}`, path);
  return path;
}

/**
 * The module without what only its other exports reach (the printed syntax tree, tokens, comments): 110 KB less when it is compressed. Nothing is
 * rewritten: `wasm-opt -Oz` on top takes minutes, and what it gives compresses worse.
 */
async function usedPart(bytes) {
  const { default: binaryen } = await import('binaryen');
  const module = binaryen.readBinary(bytes);
  const names = Array.from({ length: module.getNumExports() }, (_, at) => {
    return binaryen.getExportInfo(module.getExportByIndex(at)).name;
  });
  for (const name of names.filter((name) => !USED.test(name))) module.removeExport(name);
  module.runPasses(['remove-unused-module-elements']);
  return module.emitBinary();
}

const READS = /const wasmPath = .*\nconst wasmBytes = .*readFileSync\(wasmPath\);/;
const UNPACKS =
  "const wasmBytes = require('zlib').brotliDecompressSync(require('fs').readFileSync(__dirname + '/ruff.wasm.br'));";

/** Makes ruff's loader read the compressed module beside the bundle. */
export const ruffFromFile = {
  name: 'ruff-from-file',
  setup: ({ onLoad }) =>
    onLoad({ filter: /ruff_wasm\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!READS.test(text)) throw new Error(`${path} loads its module in another way than before`);
      const unpacking = text.replace(READS, () => UNPACKS);
      // As an ES module, so that the bundle can be split.
      return { contents: unpacking.replace(/^exports\.(\w+) = \1;$/gm, 'export { $1 };'), loader: 'js' };
    }),
};
