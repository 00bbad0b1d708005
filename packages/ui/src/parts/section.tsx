import type { ReactElement, ReactNode } from 'react';

/** A part of a page under a title that folds and unfolds it. */
export function Section({
  title,
  count,
  isOpen,
  children,
}: {
  readonly title: string;
  readonly count: number;
  readonly isOpen: boolean;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <details className="sw-section" open={isOpen}>
      <summary>
        <h2>{title}</h2> <span className="sw-badge">{count}</span>
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section className="sw-sideways" aria-label={title} tabIndex={0}>
        {children}
      </section>
    </details>
  );
}
