import { describeLocation, type Problem } from '@stagewright/core';
import type { ReactElement } from 'react';
import { useStrings } from '../strings/context.js';
import { LinkButton } from './button.js';
import { ICONS, Icon } from './icons.js';
import { Prose } from './prose.js';

/** Problems with where they are and what to do, each as plain text; one with a place can be gone to. */
export function ProblemList({
  problems,
  onOpen,
}: {
  readonly problems: readonly Problem[];
  readonly onOpen?: ((problem: Problem) => void) | undefined;
}): ReactElement | null {
  const strings = useStrings();
  if (problems.length === 0) return null;
  return (
    <ul className="sw-problems">
      {problems.map((problem, index) => {
        const place = describeLocation(problem.where);
        return (
          // Two problems may be equal in all that is shown.
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is shown anew as a whole
          <li key={index} className={`sw-problem sw-level-${problem.level}`}>
            <Icon path={problem.level === 'error' ? ICONS.error : ICONS.warning} />
            <span>
              <span className="sw-hidden">{strings.what[problem.level]}: </span>
              <Prose text={problem.message} />{' '}
              <span className="sw-dim">
                <Prose text={problem.remedy} />
              </span>{' '}
              {place !== '' && onOpen !== undefined && (
                <LinkButton onClick={() => onOpen(problem)}>{place}</LinkButton>
              )}
              {place !== '' && onOpen === undefined && <span className="sw-dim">{strings.place(place)}</span>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
