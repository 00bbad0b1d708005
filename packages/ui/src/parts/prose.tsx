import type { ReactElement } from 'react';

/** A text of a problem or a plan: what stands between backticks is code. Nothing else in it means anything. */
export function Prose({ text }: { readonly text: string }): ReactElement {
  const parts = text.split('`');
  // An odd number of backticks is no code.
  if (parts.length % 2 === 0) return <>{text}</>;
  return (
    <>
      {parts.map((part, index) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name
        index % 2 === 1 ? <code key={index}>{part}</code> : part,
      )}
    </>
  );
}
