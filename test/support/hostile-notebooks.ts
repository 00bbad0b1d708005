import { readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll } from 'vitest';
import { snapshot } from '../e2e/support.js';
import { notebookText } from '../vscode/support/notebooks.js';

/** A server that whoever runs what a notebook holds calls, for the tests of one file. */
export function useTrap(): { readonly port: number; readonly calls: readonly string[] } {
  // The port is in the notebooks, which are written before any server starts.
  const port = 20_000 + (process.pid % 20_000);
  const calls: string[] = [];
  let server: Server;
  beforeAll(async () => {
    server = createServer((request, response) => {
      calls.push(request.url ?? '');
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());
  return { port, calls };
}

/** What stands beside a project in the folder of the tests, and above it. */
export function outsideOf(project: string, folder: string): unknown {
  const others = Object.entries(snapshot(folder)).filter(([path]) => !path.startsWith(`${project}/`));
  return [Object.fromEntries(others), readdirSync('/').sort(), readdirSync(folder).sort()];
}

/**
 * Notebooks that try to run code, to leave their folder, and to be drawn as HTML: one whose text is nasty and whose code is good, which is
 * extracted, and one with nasty tags, which is refused.
 *
 * @param port whoever runs what they hold calls it.
 */
export function hostileNotebooks(port: number): { readonly text: string; readonly tags: string } {
  const call = `fetch('http://127.0.0.1:${port}/called')`;
  const html = `<img src=x onerror="${call}"><script>${call}</script>`;
  const link = '[run](command:stagewright.run) [all](command:workbench.action.terminal.new)';
  // Editors draw HTML of markdown cells themselves; as code they do not, and our views get the same characters as a title.
  const code = `\`</script>${html}\``;
  const text = notebookText(`# %% [markdown]
## Load ${code} ${link}
# %% []
# ${html} ${link} ../../outside
words = ["""${html}""", "../../outside.txt", "\\x1b[31m"]
# %% [markdown]
## Count ${code}
# %% []
print(len(words))
`);
  const tagged = JSON.parse(
    notebookText(`# %% []
a = 1
# %% []
print(a)
`),
  );
  tagged.cells[0].metadata.tags = ['stage:../../outside', `stage:${html}`, 'function:x; touch outside', html];
  tagged.cells[1].metadata.tags = ['stage:a\u0000b\u001b[31m', `stage:${link}`];
  tagged.cells[1].outputs = [
    { output_type: 'display_data', data: { 'text/plain': [html] }, metadata: { [html]: html } },
  ];
  return { text, tags: JSON.stringify(tagged) };
}
