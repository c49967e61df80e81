/** Settings that are numbers, words and secrets. */
import type { GrantBeyondOwn } from '../../core/access/privilege-escalation.ts';
import { defaultFramesPerSecond } from '../web/budget/costs.ts';
import { bad, good, shown, type Read } from './read.ts';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
/** The least severe level that the log holds. */
export type LogLevel = (typeof logLevels)[number];

/** [G2] */
export function readPort(value: string): Read<number> {
  const port = Number(value);
  if (/^[0-9]{1,5}$/.test(value) && port <= 65535) return good(port);
  return bad(`is ${shown(value)}, which is not a port; give a whole number from 0 to 65535, where 0 takes a free one.`);
}

/** [V51] */
export const readGrantBeyondOwn = (value: string): Read<GrantBeyondOwn> =>
  value === 'warn' || value === 'refuse'
    ? good(value)
    : bad(`is ${shown(value)}; give warn or refuse, which says what becomes of granting what one does not hold oneself.`);

/** [G27] */
export function readRate(value: string): Read<number> {
  const rate = Number(value);
  if (/^[0-9]{1,6}$/.test(value) && rate >= 200) return good(rate);
  return bad(`is ${shown(value)}, which is not a rate; give a whole number from 200 to 999999, such as ${defaultFramesPerSecond}.`);
}

/** Discarded drafts can be reopened for 30 days. [G30] */
export function readRetention(value: string): Read<number> {
  const days = Number(value);
  if (/^[0-9]{1,5}$/.test(value) && days >= 30) return good(days);
  return bad(`is ${shown(value)}, which is no time to keep things for; give a whole number of days from 30 to 99999, such as 90.`);
}

/** [G35] */
export function readLogLevel(value: string): Read<LogLevel> {
  const level = logLevels.find((known) => known === value);
  return level ? good(level) : bad(`is ${shown(value)}, which is no level; give one of ${logLevels.join(', ')}.`);
}

/** [G9] */
export function readInstanceName(value: string): Read<string> {
  if (Array.from(value).length <= 100 && !/\p{Cc}/u.test(value)) return good(value);
  return bad(`is ${shown(value)}; give a name of at most 100 characters without line breaks or other control characters.`);
}

/** Characters that a header accepts; the message does not show the value. [G26] */
export function readMetricsToken(value: string): Read<string> {
  if (value === '') return { value: null, problems: [] };
  return /^[!-~]{16,512}$/.test(value)
    ? good(value)
    : bad('is not a token; give 16 to 512 letters, digits and signs without spaces, or unset it to disable metrics.');
}
