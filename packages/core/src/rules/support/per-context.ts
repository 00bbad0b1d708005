import type { RuleContext } from '../context.js';

/** A function whose result is found once for each context: rules ask for it at every finding. */
export function perContext<T>(make: (context: RuleContext) => T): (context: RuleContext) => T {
  const made = new WeakMap<RuleContext, { readonly result: T }>();
  return (context) => {
    const known = made.get(context);
    if (known !== undefined) return known.result;
    const result = make(context);
    made.set(context, { result });
    return result;
  };
}
