/** How far a permission reaches, in words. */
import type { Tags } from '../../../core/access/facts.ts';
import type { Scope } from '../../../core/access/scope.ts';

/** "everywhere", or "with Country: Chile and Team: Sales, or with Country: Peru". */
export const reachText = (reach: Scope): string =>
  reach === 'everywhere' ? 'everywhere' : reach.map((tags) => `with ${tagsText(tags)}`).join(', or ') || 'nowhere that you may see';

/** As the server tells it. */
export const toldReachText = (reach: 'everywhere' | { readonly tags: readonly Tags[] }): string =>
  reachText(reach === 'everywhere' ? reach : reach.tags);

export const tagsText = (tags: Tags): string =>
  Object.entries(tags)
    .map(([key, value]) => `${key}: ${value}`)
    .join(' and ');
