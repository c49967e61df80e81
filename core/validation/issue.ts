/** Making an issue: the severity follows from the code, and whatever a message or a button quotes stays short and legible. */
import type { Fix, ProposalEdit } from '../profile/edits.ts';
import { severityByCode, type Issue, type IssueCode } from './issues.ts';
import { legible } from '../profile/stored-text.ts';

/** Longest value shown inside a message, and longest label of a fix, in UTF-16 code units. */
const longest = { shown: 80, label: 60 } as const;

/** Fixes that are not to be had are left out; a label stands once. */
export function issue(code: IssueCode, path: string, message: string, ...offered: readonly (Fix | null)[]): Issue {
  const fixes: Fix[] = [];
  for (const one of offered) {
    const label = one && cut(legible(one.label), longest.label);
    if (label !== null && fixes.every((other) => other.label !== label)) fixes.push({ ...one!, label });
  }
  return { code, severity: severityByCode[code], path, message: legible(shortenQuoted(message)), ...(fixes.length > 0 && { fixes }) };
}

/** The issues with those of their fixes that pass. */
export const keepFixes = (issues: readonly Issue[], passes: (fix: Fix) => boolean): Issue[] =>
  issues.map((one) => {
    if (!one.fixes) return one;
    const { fixes, ...rest } = one;
    const kept = fixes.filter(passes);
    return kept.length > 0 ? { ...rest, fixes: kept } : rest;
  });

/** A fix whose label keeps its verb and its end, however long the name between them is. [V44] */
export const fix = (verb: string, name: string, end: string, edits: readonly ProposalEdit[]): Fix => ({
  label: `${verb} ${cut(legible(name), longest.label - verb.length - end.length - 1)}${end}`,
  edits,
});

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1).toWellFormed()}…` : text);

const shortenQuoted = (message: string): string =>
  message.replace(/"([^"]*)"/g, (_, quoted: string) => `"${cut(quoted, longest.shown + 1)}"`);
