import type { Rule, RuleDocs } from './rule.js';

const INTRODUCTION = `# Rules

\`stagewright check NOTEBOOK\` applies these rules; \`--fix\` makes the fixes, and shows them first. \`extract\` refuses while an error stands.

Each rule has a level, which \`stagewright.yaml\` can change:

\`\`\`yaml
strict: true # constants that should be params are errors too
rules:
  seeds/middle: error
  config/date: off
\`\`\`

A comment silences a line: \`# stagewright: ignore[config/path]\`, \`# stagewright: ignore[config/path, config/date]\`, or \`# stagewright: ignore\` for
every rule.

Cells tagged \`skip\`, and cells that Python cannot read, are not looked at.

## What cannot be silenced

Some findings are no rules but refusals: a pipeline made in spite of them would not run, or would silently compute something else than
the notebook. Neither a comment nor the settings silence them; each says at its line what to do. Their codes begin with:

| code | says |
|---|---|
| \`names/\` | a name is not defined, or cannot be known before the code runs |
| \`order/used-before-definition\`, \`order/skipped\`, \`order/cycle\`, \`order/raises\` | the cells cannot run in this order, or without those that are skipped |
| \`cross/\` | a value cannot be handed from one stage to the next |
| \`files/\` | a file is written by more than one stage, or where it is cannot be known |
| \`syntax/\` | Python cannot read the cell |
| \`ipython/\` | a magic has no equivalent in a script |

Malformed and contradictory tags (\`tags/bad-stage-name\`, \`tags/two-stages\` and others) are errors; such a tag counts as absent.
`;

/** The page docs/rules.md, from the table of rules. */
export function renderRuleDocs(rules: readonly Rule[]): string {
  const rows = rules.map(
    ({ docs }) => `| [\`${docs.code}\`](#${anchorOf(docs.code)}) | ${levels(docs)} | ${docs.summary} |`,
  );
  const table = ['| rule | level | says |', '|---|---|---|', ...rows].join('\n');
  const sections = rules.map(({ docs }) => sectionOf(docs));
  return `${[INTRODUCTION, `## The rules\n\n${table}\n`, ...sections].join('\n')}`;
}

function anchorOf(code: string): string {
  return code.replace('/', '');
}

function levels({ level, strictLevel }: RuleDocs): string {
  return strictLevel === undefined ? level : `${level}; ${strictLevel} with \`strict\``;
}

function sectionOf(docs: RuleDocs): string {
  return `### ${docs.code}

${docs.summary} (${levels(docs)})

${docs.why}

**Fix:** ${docs.fix ?? 'none that is safe; it is for you to decide.'}

Found:

\`\`\`python
${docs.example.bad}
\`\`\`

Not found:

\`\`\`python
${docs.example.good}
\`\`\`
`;
}
