/**
 * Aliases for bundles that run the React code of the views on Preact, which is 200 KB smaller; test/ui tries such a bundle. Hosts that use lib/
 * with a bundler of their own bring React.
 */
export const onPreact = {
  'react/jsx-runtime': 'preact/compat/jsx-runtime',
  'react-dom/client': 'preact/compat/client',
  'react-dom': 'preact/compat',
  react: 'preact/compat',
};
