/** What the log of a server on a shared database goes through: others are told what it wrote, and its rights are known by what was answered. */
import type { Nodes } from '../../nodes/nodes.ts';
import type { Drafts } from '../../storage/tables/drafts.ts';

export interface ToldAppendDeps {
  readonly drafts: Pick<Drafts, 'append'>;
  readonly nodes: Pick<Nodes, 'moment' | 'renewed' | 'expire' | 'bus'>;
}

/** Other servers are told which drafts this one wrote. [P61] */
export const toldAppend = ({ drafts, nodes }: ToldAppendDeps): Pick<Drafts, 'append'> => ({
  append: async (entries, epoch) => {
    const from = nodes.moment();
    const outcomes = await drafts.append(entries, epoch);
    // Only the newest rights let anything be added. [S133]
    if (outcomes.includes('added')) nodes.renewed(from);
    if (outcomes.includes('outdated')) nodes.expire();
    const heads = new Map(entries.flatMap(({ draft, position }, at) => (outcomes[at] === 'added' ? [[draft, position + 1]] : [])));
    for (const [id, head] of heads) if (nodes.bus.isElsewhere(id)) nodes.bus.send({ type: 'draft', id, head });
    return outcomes;
  },
});
