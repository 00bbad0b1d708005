import type { ReactElement, ReactNode } from 'react';
import { Icon } from './icons.js';

/** A button with a sign and a word. `label` says more than the word to those who do not see what stands around it. */
export function Button({
  icon,
  label,
  primary = false,
  disabled = false,
  onClick,
  children,
}: {
  readonly icon?: string;
  readonly label?: string | undefined;
  readonly primary?: boolean;
  readonly disabled?: boolean;
  readonly onClick: () => void;
  readonly children?: ReactNode;
}): ReactElement {
  return (
    <button
      type="button"
      className={primary ? 'sw-button sw-primary' : 'sw-button'}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      {icon !== undefined && <Icon path={icon} />}
      {children}
    </button>
  );
}

/** A place that can be gone to. */
export function LinkButton({
  label,
  title,
  isCode = false,
  onClick,
  children,
}: {
  readonly label?: string;
  readonly title?: string;
  readonly isCode?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <button
      type="button"
      className={isCode ? 'sw-link sw-code' : 'sw-link'}
      aria-label={label}
      title={title}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

/** One of several ways to show the same thing. */
export function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly text: string; readonly icon?: string }[];
  readonly onChange: (value: T) => void;
}): ReactElement {
  return (
    <fieldset className="sw-choice">
      <legend className="sw-hidden">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className="sw-button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.icon !== undefined && <Icon path={option.icon} />}
          {option.text}
        </button>
      ))}
    </fieldset>
  );
}
