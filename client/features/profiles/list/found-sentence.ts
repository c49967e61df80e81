/** What a search found, in words, for screen readers. [U26] */

export interface Counted {
  readonly count: number;
  readonly hasMore: boolean;
}

export function foundSentence(query: string, profiles: Counted, drafts: Counted): string {
  const what = `${inWords(profiles, 'profile')} and ${inWords(drafts, 'draft')}`;
  return `${what.slice(0, 1).toUpperCase()}${what.slice(1)}${query === '' ? '' : ` match “${query}”`}.`;
}

const inWords = ({ count, hasMore }: Counted, noun: string): string =>
  `${count === 0 ? 'no' : count}${hasMore ? ' or more' : ''} ${noun}${count === 1 && !hasMore ? '' : 's'}`;
