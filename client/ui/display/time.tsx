/** Moments as people say them, with the exact one at hand. */
import type { JSX } from 'solid-js';

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** "5 minutes ago"; after a week the date. */
export function sinceThen(then: Date, now: Date): string {
  const passed = now.getTime() - then.getTime();
  if (Number.isNaN(passed)) return 'at an unknown time';
  if (passed < 45_000) return 'just now';
  if (passed > 7 * 86_400_000) return day.format(then);
  const [unit, size] = steps.find(([, length]) => passed >= length) ?? ['minute', 60_000];
  return relative.format(-Math.max(1, Math.round(passed / size)), unit);
}

export const exactTime = (iso: string): string => {
  const then = new Date(iso);
  return Number.isNaN(then.getTime()) ? iso : exact.format(then);
};

export const Moment = (props: { at: string; now: Date }): JSX.Element => (
  <time dateTime={props.at} title={exactTime(props.at)}>
    {sinceThen(new Date(props.at), props.now)}
  </time>
);
