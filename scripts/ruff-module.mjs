// Ruff, which formats and checks generated code, is 10 MB of WebAssembly: editors get what they use of it, compressed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const cache = fileURLToPath(new URL('../.cache', import.meta.url));
const source = join(
  dirname(createRequire(import.meta.url).resolve('@astral-sh/ruff-wasm-nodejs')),
  'ruff_wasm_bg.wasm',
);

/** What `RuffWorkspace` in core names, and what ruff's loader calls by itself. */
const USED = /^(__.*|memory|workspace_(new|check|format))$/;

const COMPRESSIONS = {
  /** The smaller one, which takes half a minute to make. */
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  /** The one that every browser unpacks by itself. */
  gz: (bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
};

/** The path of the compressed module, kept by the hash of what it is made of. `kind`: a key of `COMPRESSIONS`. */
export async function compressedRuff(kind) {
  const bytes = readFileSync(source);
  const hash = createHash('sha256').update(bytes).update(USED.source).digest('hex').slice(0, 12);
  const path = join(cache, `ruff-${hash}.wasm.${kind}`);
  if (existsSync(path)) return path;
  const packed = await COMPRESSIONS[kind](await usedPart(bytes));
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

/** A plugin of esbuild that makes ruff's loader take its module from elsewhere: `bytes` is JavaScript that gives it. */
export const ruffFrom = (bytes) => ({
  name: 'ruff-from',
  setup: ({ onLoad }) =>
    onLoad({ filter: /ruff_wasm\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!READS.test(text)) throw new Error(`${path} loads its module in another way than before`);
      const loading = text.replace(READS, () => `const wasmBytes = ${bytes};`);
      // As an ES module, so that the bundle can be split.
      return { contents: loading.replace(/^exports\.(\w+) = \1;$/gm, 'export { $1 };'), loader: 'js' };
    }),
});
