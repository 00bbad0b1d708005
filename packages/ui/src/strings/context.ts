import { createContext, useContext } from 'react';
import { english, type Strings } from './english.js';

const StringsContext = createContext<Strings>(english);

export const StringsProvider = StringsContext.Provider;

/** The texts in the language of the view. */
export function useStrings(): Strings {
  return useContext(StringsContext);
}
