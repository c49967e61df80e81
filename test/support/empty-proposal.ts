/** A proposal in which nothing is written yet. */
import type { Proposal } from '../../core/profile/profile.ts';

export const emptyProposal: Proposal = { name: '', description: '', chosen: [], restricted: [], accessTags: [], tags: [] };
