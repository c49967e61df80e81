/** What the canonical list may say: each commit once, whole, what its author reviewed, and by somebody who had the right at that moment. */
import type { ProfileContent } from '../../core/profile/profile.ts';
import { chosenOf, textOf } from '../../core/draft/document.ts';
import type { Prepare } from './disk.ts';
import type { LogModel } from './log-model.ts';
import { Violation } from './violation.ts';

/** A Save as its author asked for it. */
export interface Reviewed {
  readonly username: string;
  readonly content: ProfileContent;
}

export interface CommitModel {
  /** Commits of the draft so far: none or one. */
  readonly commits: number;
  asked(id: string, reviewed: Reviewed): void;
  /** Throws where a window may not say that what was reviewed is saved. */
  judgeDone(window: string, content: ProfileContent): void;
  /** Looks at what has become durable. */
  read(log: LogModel): void;
}

interface Revision {
  readonly profile_id: string;
  readonly revision: number;
  readonly content: string;
  readonly by: string;
}

export function createCommitModel(prepare: Prepare, draft: string): CommitModel {
  const revisionsOf = prepare<[string], Revision>('select profile_id, revision, content, by from revisions where draft_id = ?');
  const draftOf = prepare<
    [string],
    { state: string; profile_id: string | null; profile_revision: number | null; base_profile: string | null }
  >('select state, profile_id, profile_revision, base_profile from drafts where id = ?');
  const profileOf = prepare<[string], { revision: number; content: string }>('select revision, content from profiles where id = ?');
  const outcomeOf = prepare<[string], { answer: string; actor_id: string }>('select answer, actor_id from outcomes where id = ?');
  const auditOf = prepare<[string], { key: string }>(`select after ->> 'key' as key from audit where after ->> 'draft' = ?`);
  /** What the person holds, read as rows: no code of the product decides here. */
  const heldBy = prepare<[string], { content: string }>(
    `select profiles.content as content from users join user_profiles on user_profiles.user_id = users.id
     join profiles on profiles.id = user_profiles.profile_id where users.username = ? and users.enabled = 1
     and exists (select 1 from sessions where sessions.user_id = users.id)`,
  );
  const idOf = prepare<[string], { id: string }>('select id from users where username = ?');
  /** As every draft here begins. */
  const baseOf = prepare<[string], { content: string }>('select content from revisions where profile_id = ? and revision = 1');
  const requests = new Map<string, Reviewed>();
  let seen: Revision | null = null;

  const judge = (revision: Revision, log: LogModel): void => {
    const stored = draftOf.get(draft);
    const { profile_id, revision: number, by } = revision;
    if (stored?.state !== 'committed' || stored.profile_id !== profile_id || stored.profile_revision !== number)
      throw new Violation(`a commit is half there: its draft is ${stored?.state}`);
    const audited = auditOf.all(draft);
    const keys = [...requests].filter(([id]) => {
      const answer = outcomeOf.get(id)?.answer;
      return answer !== undefined && (JSON.parse(answer) as { profile?: { id: string } }).profile?.id === profile_id;
    });
    const [[key, request] = []] = keys;
    if (!key || !request || keys.length > 1) throw new Violation(`a commit answers ${keys.length} requests`);
    if (audited.length !== 1 || audited[0]?.key !== key)
      throw new Violation(`a commit is audited ${audited.length} times, or under another key`);
    if (request.username !== by) throw new Violation(`${request.username} asked, and ${by} has committed`);
    const content = JSON.parse(revision.content) as ProfileContent;
    if (canonical(content) !== canonical(request.content))
      throw new Violation(`committed was ${canonical(content)}, and reviewed ${canonical(request.content)}`);
    if (canonical(JSON.parse(profileOf.get(profile_id)?.content ?? 'null') as ProfileContent) !== canonical(content))
      throw new Violation('the row of the canonical list is not its newest revision');
    const proposed = { name: textOf(log.doc, 'name').toString().trim(), chosen: [...chosenOf(log.doc).keys()].sort() };
    if (proposed.name !== content.name || proposed.chosen.join() !== content.chosen.join())
      throw new Violation(`the log proposed ${JSON.stringify(proposed)}, and committed was ${canonical(content)}`);
    const base = stored.base_profile === null ? null : (JSON.parse(baseOf.get(stored.base_profile)!.content) as ProfileContent);
    const overlooked = log.findings.overlooked(content, base, idOf.get(by)?.id ?? '');
    if (overlooked) throw new Violation(`${by} has committed ${overlooked}`);
    const needed = stored.base_profile === null ? 'SecurityProfiles.Create' : 'SecurityProfiles.Edit';
    const held = heldBy.all(by).map(({ content }) => JSON.parse(content) as ProfileContent);
    const reached = held.filter(({ chosen, accessControl }) => chosen.includes(needed) && reaches(accessControl, content.tags));
    if (reached.length === 0) throw new Violation(`${by} has committed without ${needed} for ${canonical(content)}`);
  };

  return {
    get commits() {
      return seen ? 1 : 0;
    },
    asked: (id, reviewed) => void requests.set(id, reviewed),
    judgeDone: (window, content) => {
      if (!seen || canonical(JSON.parse(seen.content) as ProfileContent) !== canonical(content))
        throw new Violation(`${window} says that its Save is done, and committed was ${seen?.content ?? 'nothing'}`);
    },
    read(log) {
      const revisions = revisionsOf.all(draft);
      if (revisions.length > 1) throw new Violation(`the draft was committed ${revisions.length} times`);
      const [revision] = revisions;
      if (seen && JSON.stringify(seen) !== JSON.stringify(revision)) throw new Violation('a committed revision has changed');
      if (revision && !seen) judge(revision, log);
      if (!revision && draftOf.get(draft)?.state === 'committed') throw new Violation('a draft is committed as nothing');
      seen = revision ?? null;
    },
  };
}

const reaches = (control: ProfileContent['accessControl'], tags: ProfileContent['tags']): boolean =>
  !control?.resources.includes('SecurityProfile') || Object.entries(control.tags).every(([key, value]) => tags[key] === value);

/** Members in one order, whoever wrote them. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort()) : part,
  );
