/** How the author of a revision is named. */
import type { RevisionItem } from '../../../api/api.ts';

/** Who it is today, and by which name they were known when they did it. [H27] */
export const authorOf = ({ by, byNow }: Pick<RevisionItem, 'by' | 'byNow'>): string =>
  byNow && byNow !== by ? `${byNow} (then ${by})` : by;
