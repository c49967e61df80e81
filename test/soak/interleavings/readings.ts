/** What is on the disk and on the replicas, held against the model: every table that a commit writes agrees with the others. */
import { isDeepStrictEqual } from 'node:util';
import * as Y from 'yjs';
import type { CommitOutcome } from '../../../core/commit/command.ts';
import type { ProfileContent } from '../../../core/profile/profile.ts';
import { Violation } from '../../simulation/violation.ts';
import { contentIn, type Instance } from './instance.ts';
import { actors, contentOf, type State } from './model.ts';
import type { Replay } from './replay.ts';

/** How a walk's replay is held against a state, after each action. */
export type Check = (replay: Replay, state: State) => void;

export function createCheck(instance: Instance): Check {
  const read = createReader(instance);
  return (replay, state) => {
    const [is, should] = [read(replay), expected(instance, replay, state)];
    if (isDeepStrictEqual(is, should)) return;
    const parts = (Object.keys(should) as (keyof Readings)[]).filter((part) => !isDeepStrictEqual(is[part], should[part]));
    throw new Violation(
      parts.map((part) => `${part} is ${JSON.stringify(is[part])}, and should be ${JSON.stringify(should[part])}`).join('; '),
    );
  };
}

interface Readings {
  readonly draft: { readonly state: State['draft']; readonly by: string | null; readonly revision: number | null };
  /** Usernames, entry by entry; and what the entries come to. */
  readonly log: readonly string[];
  readonly content: number;
  /** The row of the canonical list, and the revisions that came from the draft. */
  readonly profile: Written | null;
  readonly revisions: readonly (Written & { readonly by: string })[];
  readonly outcomes: readonly { readonly key: string; readonly by: string; readonly answer: string; readonly revision: number }[];
  readonly audit: readonly object[];
  readonly access: readonly { readonly right: boolean; readonly sessions: number }[];
  readonly shown: readonly (number | null)[];
}

interface Written {
  readonly revision: number;
  readonly content: Pick<ProfileContent, 'name' | 'chosen'>;
}

function expected({ base, people, contents, digests }: Instance, replay: Replay, state: State): Readings {
  const { committed, draft, log, profile } = state;
  const revision = base === null ? 1 : 2;
  const by = committed ? people[committed.by]!.username : null;
  const key = committed ? replay.requestOf(committed.by, committed.key).id : '';
  const content = committed && pick(contents[committed.content]!);
  const before: Written = { revision: 1, content: { name: 'Day shift', chosen: ['Queues.View'] } };
  return {
    draft: { state: draft, by: draft === 'discarded' ? 'keeper' : by, revision: committed ? revision : null },
    log: ['keeper', ...log.map((actor) => people[actor]!.username)],
    content: contentOf(state),
    profile: profile !== 'there' ? null : content ? { revision, content } : before,
    revisions: content ? [{ revision, content, by: by! }] : [],
    outcomes: committed ? [{ key, by: by!, answer: by!, revision }] : [],
    audit: committed
      ? [
          {
            ...{ key, by, revision },
            event: base === null ? 'profile-created' : 'profile-changed',
            position: 1 + committed.position,
            digest: digests[committed.content]!,
          },
        ]
      : [],
    access: state.actors.map(({ right, session }) => ({ right, sessions: Number(session) })),
    shown: state.actors.map(({ socket }) => (socket ? contentOf(state) : null)),
  };
}

function createReader({ database, draft, base, people, holding }: Instance): (replay: Replay) => Readings {
  type Row<T> = readonly T[];
  const all = <T>(sql: string): ((...parameters: unknown[]) => Row<T>) => {
    const statement = database.prepare<unknown[], T>(sql);
    return (...parameters) => statement.all(...parameters);
  };
  const drafts = all<Readings['draft'] & { profile: string | null }>(
    `select state, closed_by as "by", profile_revision as revision, profile_id as profile from drafts where id = ?`,
  );
  const updates = all<{ seq: number; bytes: Uint8Array; by: string }>(
    `select seq, bytes, by_name as "by" from draft_updates where draft_id = ? and seq > ? order by seq`,
  );
  const profiles = all<{ revision: number; content: string }>('select revision, content from profiles where id = ?');
  const revisions = all<{ revision: number; content: string; by: string }>(
    `select revision, content, "by" from revisions where draft_id = ?`,
  );
  const outcomes = all<{ key: string; by: string; answer: string }>(
    `select outcomes.id as key, username as "by", answer from outcomes join users on users.id = actor_id where username <> 'keeper'`,
  );
  const audit =
    all<object>(`select after ->> 'key' as key, actor_name as "by", after ->> 'revision' as revision, event, after ->> 'position' as position, after ->> 'digest' as digest
     from audit where after ->> 'draft' = ?`);
  const holders = all<{ right: number; sessions: number }>(
    `select exists (select 1 from user_profiles where user_id = users.id and profile_id = ?) as "right",
     (select count(*) from sessions where user_id = users.id) as sessions from users where id = ?`,
  );
  /** The log as far as it was read, by replay. */
  const logs = new WeakMap<Replay, { readonly doc: Y.Doc; readonly authors: string[]; seq: number }>();

  return (replay) => {
    const log = logs.get(replay) ?? { doc: new Y.Doc(), authors: [], seq: 0 };
    logs.set(replay, log);
    for (const { seq, bytes, by } of updates(draft, log.seq)) {
      Y.applyUpdate(log.doc, bytes);
      log.authors.push(by);
      log.seq = seq;
    }
    const [{ profile: committedAs, ...closed } = { profile: null }] = drafts(draft);
    const written = ({ revision, content }: { revision: number; content: string }): Written => ({
      revision,
      content: pick(JSON.parse(content) as ProfileContent),
    });
    const [row] = profiles(base?.profile ?? committedAs);
    return {
      draft: closed as Readings['draft'],
      log: [...log.authors],
      content: contentIn(log.doc),
      profile: row ? written(row) : null,
      revisions: revisions(draft).map(({ by, ...rest }) => ({ ...written(rest), by })),
      outcomes: outcomes().map(({ key, by, answer }) => {
        const told = JSON.parse(answer) as Extract<CommitOutcome, { ok: true }>;
        return { key, by, answer: told.by, revision: told.profile.revision };
      }),
      audit: audit(draft),
      access: people.map(({ id }) => {
        const [{ right, sessions } = { right: 0, sessions: 0 }] = holders(holding, id);
        return { right: right === 1, sessions };
      }),
      shown: actors.map(replay.shownTo),
    };
  };
}

const pick = ({ name, chosen }: ProfileContent): Written['content'] => ({ name, chosen });
