import type { Run } from './facts.js';

/** `0.42 s`, `12.3 s`, `3 min 4 s`, `2 h 5 min`: the units are the same in every language. */
export function showSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `2026-11-21 10:15`, in the time zone of the person; null for what is no time. */
export function localTime(iso: string): string | null {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return null;
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** How long a run took; null while it lasts, or when its times cannot be read. */
export function secondsOf(run: Pick<Run, 'started' | 'ended'>): number | null {
  const seconds = (Date.parse(run.ended ?? '') - Date.parse(run.started)) / 1000;
  return Number.isNaN(seconds) ? null : seconds;
}
