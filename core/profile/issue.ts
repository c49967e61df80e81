/** Making an issue: the severity follows from the code, and quoted values stay readable. */
import type { Fix } from './edits.ts';
import { severityByCode, type Issue, type IssueCode } from './issues.ts';

/** Longest value shown inside a message, in UTF-16 code units. */
const longestShown = 80;

export const issue = (code: IssueCode, path: string, message: string, ...fixes: readonly Fix[]): Issue => ({
  code,
  severity: severityByCode[code],
  path,
  message: shortenQuoted(message),
  ...(fixes.length > 0 && { fixes }),
});

const shortenQuoted = (message: string): string =>
  message.replace(/"([^"]*)"/g, (whole, quoted: string) =>
    quoted.length > longestShown ? `"${quoted.slice(0, longestShown).toWellFormed()}…"` : whole,
  );
