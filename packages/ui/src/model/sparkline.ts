import { type MetricValue, toNumber } from '@stagewright/core';

/** The `d` of a small line of steps and values in a box; '' when there is nothing to draw. Gaps where a value is not finite. */
export function sparkline(
  points: readonly (readonly [number, MetricValue])[],
  width: number,
  height: number,
): string {
  const numbers = points.map(([step, value]) => [step, toNumber(value)] as const);
  const finite = numbers.filter(([, value]) => Number.isFinite(value));
  if (finite.length < 2) return '';
  const [steps, values] = [finite.map(([step]) => step), finite.map(([, value]) => value)];
  const place = (all: readonly number[], size: number) => {
    const low = all.reduce((a, b) => Math.min(a, b));
    const span = all.reduce((a, b) => Math.max(a, b)) - low;
    return (value: number) => (span === 0 ? size / 2 : ((value - low) / span) * size);
  };
  const [x, y] = [place(steps, width), place(values, height)];
  let isBroken = true;
  return numbers
    .flatMap(([step, value]) => {
      if (!Number.isFinite(value)) {
        isBroken = true;
        return [];
      }
      const command = isBroken ? 'M' : 'L';
      isBroken = false;
      return [`${command}${round(x(step))},${round(height - y(value))}`];
    })
    .join(' ');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
