/** The variables that VS Code gives to a webview, as its themes Light Modern, Dark Modern and Dark High Contrast have them. */
const VSCODE = {
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

/** Those of JupyterLab's two themes, 4.6. */
const LAB = {
  'lab-light': {
    attributes: 'data-jp-theme-light="true"',
    variables: {
      'layout-color0': 'white',
      'layout-color1': 'white',
      'layout-color2': '#eee',
      'layout-color3': '#bdbdbd',
      'ui-font-color1': 'rgba(0, 0, 0, 0.87)',
      'ui-font-color2': 'rgba(0, 0, 0, 0.54)',
      'ui-inverse-font-color0': 'rgba(255, 255, 255, 1)',
      'border-color1': '#bdbdbd',
      'brand-color0': '#0d47a1',
      'brand-color1': '#1976d2',
      'content-link-color': '#0d47a1',
      'error-color1': '#d32f2f',
      'warn-color1': '#f57c00',
      'success-color1': '#388e3c',
      'info-color1': '#0097a7',
      'input-background': '#f5f5f5',
    },
  },
  'lab-dark': {
    attributes: 'data-jp-theme-light="false"',
    variables: {
      'layout-color0': '#111111',
      'layout-color1': '#212121',
      'layout-color2': '#424242',
      'layout-color3': '#616161',
      'ui-font-color1': 'rgba(255, 255, 255, 0.87)',
      'ui-font-color2': 'rgba(255, 255, 255, 0.54)',
      'ui-inverse-font-color0': 'rgba(0, 0, 0, 1)',
      'border-color1': '#616161',
      'brand-color0': '#1976d2',
      'brand-color1': '#2196f3',
      'content-link-color': '#64b5f6',
      'error-color1': '#f44336',
      'warn-color1': '#ff9800',
      'success-color1': '#4caf50',
      'info-color1': '#00bcd4',
      'input-background': '#424242',
    },
  },
} as const;

export type Theme = keyof typeof VSCODE | keyof typeof LAB;
export const THEMES = Object.keys({ ...VSCODE, ...LAB }) as Theme[];

const isLab = (theme: Theme): theme is keyof typeof LAB => Object.hasOwn(LAB, theme);

/** How the editor marks its page. */
export function themeAttributes(theme: Theme): string {
  return isLab(theme) ? LAB[theme].attributes : `class="${VSCODE[theme].kind}"`;
}

/** The style sheet of a page in a theme, as the editor has it. */
export function themeStyle(theme: Theme): string {
  const [prefix, fonts, variables] = isLab(theme)
    ? ['jp', LAB_FONTS, LAB[theme].variables]
    : ['vscode', VSCODE_FONTS, VSCODE[theme].variables];
  const all = Object.entries({ ...fonts, ...variables });
  return `:root { ${all.map(([name, value]) => `--${prefix}-${name}: ${value};`).join(' ')} }`;
}

const VSCODE_FONTS = {
  'font-family': '"DejaVu Sans", sans-serif',
  'font-size': '13px',
  'editor-font-family': '"DejaVu Sans Mono", monospace',
};
const LAB_FONTS = {
  'ui-font-family': 'sans-serif',
  'ui-font-size1': '13px',
  'code-font-family': 'monospace',
};
