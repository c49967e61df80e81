/** Conversions between the forms of a profile; each is total and gives the one normal form. */
import type { ProfileContent, ProfileInput, Proposal, TagRow } from './profile.ts';

/** Unicode-normalised, trimmed, with unpaired surrogates replaced by U+FFFD. [V1] */
export const normalText = (text: string): string => text.toWellFormed().normalize('NFC').trim();

const sortedUnique = (names: Iterable<string>): string[] => [...new Set(names)].sort();

/** The first row of a key wins; rows are taken in the order of their ids, so every replica agrees. [V2] */
function rowsToRecord(rows: readonly TagRow[]): Record<string, string> {
  const ordered = [...rows].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const valueByKey = new Map<string, string>();
  for (const row of ordered) if (!valueByKey.has(row.key)) valueByKey.set(row.key, row.value);
  // `fromEntries` defines own members, so a key named `__proto__` stays a key.
  return Object.fromEntries(valueByKey);
}

const recordToRows = (record: Readonly<Record<string, string>>): TagRow[] =>
  Object.entries(record).map(([key, value]) => ({ id: key, key, value }));

/** The proposal's content with normalised texts and sorted lists. Defined for valid and invalid proposals. */
export function proposalToContent(proposal: Proposal): ProfileContent {
  const resources = sortedUnique(proposal.restricted);
  const restricts = resources.length > 0 || proposal.accessTags.length > 0;
  return {
    name: normalText(proposal.name),
    description: normalText(proposal.description),
    chosen: sortedUnique(proposal.chosen),
    accessControl: restricts ? { resources, tags: rowsToRecord(proposal.accessTags) } : null,
    tags: rowsToRecord(proposal.tags),
  };
}

/** The proposal that a profile, or the input of an HTTP call, amounts to. */
export function inputToProposal(input: ProfileInput): Proposal {
  return {
    name: input.name,
    description: input.description ?? '',
    chosen: input.chosen,
    restricted: input.accessControl?.resources ?? [],
    accessTags: recordToRows(input.accessControl?.tags ?? {}),
    tags: recordToRows(input.tags ?? {}),
  };
}

export const inputToContent = (input: ProfileInput): ProfileContent => proposalToContent(inputToProposal(input));
