/** Making an issue: the severity follows from the code, and quoted values stay readable. */
import { severityByCode, type Issue, type IssueCode } from './issues.ts';

/** Longest value shown inside a message, in UTF-16 code units. */
const longestShown = 80;

export const issue = (code: IssueCode, path: string, message: string): Issue => ({
  code,
  severity: severityByCode[code],
  path,
  message: shortenQuoted(message),
});

const shortenQuoted = (message: string): string =>
  message.replace(/"([^"]*)"/g, (whole, quoted: string) =>
    quoted.length > longestShown ? `"${quoted.slice(0, longestShown).toWellFormed()}…"` : whole,
  );
