/** Who is limited to tags may have written what, by the log alone: whatever else happened meanwhile, their rights were never wider. */
import { Oracle } from '../oracle/authorization.ts';
import type { LogObserver } from './log-model.ts';
import { reach, type Instance } from './people.ts';
import type { Tally } from './tally.ts';
import { Violation } from './violation.ts';

/** Entries are in the order in which they were admitted, so that each is held to the tags and the author that those before it made. [P12] [P13] */
export function createEntryJudge({ limited }: Instance, hasBase: boolean, tally: Tally): LogObserver['onEntry'] {
  const profile = {
    ...{ id: 'limited', name: '', tags: {}, chosen: ['SecurityProfiles.Create', 'SecurityProfiles.Edit'] },
    accessControl: { resources: ['SecurityProfile'], tags: { [reach.key]: reach.value } },
  };
  const user = { id: limited.id, enabled: true, canSignIn: true, tags: {}, profiles: [profile.id] };
  const oracle = new Oracle({ profiles: [profile], users: [user], drafts: [], revisions: [] });
  return (by, { author, tags, length }) => {
    if (by !== limited.id) return;
    tally['entries by who is limited to tags'] += 1;
    // The tags of a profile that a draft starts from are not in its log.
    if (hasBase) return;
    const { level } = oracle.levelOf(by, { base: null, author: author(), tags: tags() });
    if (level !== 'write')
      throw new Violation(`entry ${length()} of the log is of somebody who had lost the right to write with one before it`);
  };
}
