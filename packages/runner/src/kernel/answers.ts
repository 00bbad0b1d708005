import * as z from 'zod';

const lineSchema = z.union([
  z.object({ piece: z.string(), place: z.number(), of: z.number() }),
  z.object({ missing: z.string() }),
  z.object({ value: z.unknown() }),
]);
/** One line that `bootstrap.py` prints. */
export type AnswerLine = z.infer<typeof lineSchema>;

/** What stands between the marks of `bootstrap.py` in a kernel's output; everything else there is somebody else's. */
export function readLines(text: string): AnswerLine[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is the mark
  return [...text.matchAll(/\x1estagewright ([^\x1e]*)\x1e/g)].flatMap(([, json = '']) => {
    try {
      const line = lineSchema.safeParse(JSON.parse(json));
      return line.success ? [line.data] : [];
    } catch {
      return [];
    }
  });
}

/** Puts the pieces of a long answer together. */
export class Assembly {
  #pieces: string[] = [];

  /** The answer when its last piece has come; undefined before, and when one was lost on the way. */
  async add(line: Extract<AnswerLine, { piece: string }>): Promise<unknown> {
    if (line.place === 0) this.#pieces = [];
    if (this.#pieces.length !== line.place) return undefined;
    this.#pieces.push(line.piece);
    if (this.#pieces.length < line.of) return undefined;
    return JSON.parse(await inflate(this.#pieces.splice(0).join('')));
  }
}

async function inflate(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Response(stream).text();
}
