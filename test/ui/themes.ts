/** The variables that VS Code gives to a webview, as its themes Light Modern, Dark Modern and Dark High Contrast have them. */
export const THEMES = {
  light: {
    kind: 'vscode-light',
    variables: {
      'editor-background': '#ffffff',
      'editorWidget-background': '#f8f8f8',
      foreground: '#3b3b3b',
      descriptionForeground: '#3b3b3b',
      'panel-border': '#e5e5e5',
      focusBorder: '#005fb8',
      'textLink-foreground': '#005fb8',
      'list-hoverBackground': '#f2f2f2',
      'list-inactiveSelectionBackground': '#e4e6f1',
      'button-background': '#005fb8',
      'button-foreground': '#ffffff',
      'button-hoverBackground': '#0258a8',
      'button-secondaryBackground': '#e5e5e5',
      'button-secondaryForeground': '#3b3b3b',
      'button-secondaryHoverBackground': '#cccccc',
      'input-background': '#ffffff',
      'input-foreground': '#3b3b3b',
      'input-border': '#cecece',
      'testing-iconPassed': '#73c991',
      errorForeground: '#f85149',
      'editorWarning-foreground': '#bf8803',
      'charts-blue': '#1a85ff',
      'diffEditor-insertedLineBackground': '#9bb95533',
      'diffEditor-removedLineBackground': '#ff000033',
    },
  },
  dark: {
    kind: 'vscode-dark',
    variables: {
      'editor-background': '#1f1f1f',
      'editorWidget-background': '#202020',
      foreground: '#cccccc',
      descriptionForeground: '#9d9d9d',
      'panel-border': '#2b2b2b',
      focusBorder: '#0078d4',
      'textLink-foreground': '#4daafc',
      'list-hoverBackground': '#2a2d2e',
      'list-inactiveSelectionBackground': '#37373d',
      'button-background': '#0078d4',
      'button-foreground': '#ffffff',
      'button-hoverBackground': '#026ec1',
      'button-secondaryBackground': '#313131',
      'button-secondaryForeground': '#cccccc',
      'button-secondaryHoverBackground': '#3c3c3c',
      'input-background': '#313131',
      'input-foreground': '#cccccc',
      'input-border': '#3c3c3c',
      'testing-iconPassed': '#73c991',
      errorForeground: '#f85149',
      'editorWarning-foreground': '#cca700',
      'charts-blue': '#3794ff',
      'diffEditor-insertedLineBackground': '#9ccc2c33',
      'diffEditor-removedLineBackground': '#ff000033',
    },
  },
  contrast: {
    kind: 'vscode-high-contrast',
    variables: {
      'editor-background': '#000000',
      'editorWidget-background': '#0c141f',
      foreground: '#ffffff',
      descriptionForeground: '#ffffffb3',
      contrastBorder: '#6fc3df',
      contrastActiveBorder: '#f38518',
      'panel-border': '#6fc3df',
      focusBorder: '#f38518',
      'textLink-foreground': '#21a6ff',
      'button-background': '#000000',
      'button-foreground': '#ffffff',
      'button-secondaryBackground': '#000000',
      'button-secondaryForeground': '#ffffff',
      'input-background': '#000000',
      'input-foreground': '#ffffff',
      'input-border': '#6fc3df',
      'testing-iconPassed': '#73c991',
      errorForeground: '#f48771',
      'editorWarning-foreground': '#ffd370',
      'charts-blue': '#75beff',
    },
  },
} as const;

export type Theme = keyof typeof THEMES;

/** The style sheet of a page in a theme, as VS Code writes it into a webview. */
export function themeStyle(theme: Theme): string {
  const fonts = {
    'font-family': '"DejaVu Sans", sans-serif',
    'font-size': '13px',
    'editor-font-family': '"DejaVu Sans Mono", monospace',
  };
  const variables = Object.entries({ ...fonts, ...THEMES[theme].variables });
  return `:root { ${variables.map(([name, value]) => `--vscode-${name}: ${value};`).join(' ')} }`;
}
