/** Before a Save: how many people gain, lose or hold elsewhere what, by name as far as one sees them. */
import UsersIcon from 'lucide-solid/icons/users';
import { For, Show, type JSX } from 'solid-js';
import { ownPermissions } from '../../../../core/access/own-permissions.ts';
import { permissionLabel, type Catalog } from '../../../../core/catalog/catalog.ts';
import type { ProfileContent } from '../../../../core/profile/profile.ts';
import type { ProfileEffect } from '../../../api/api.ts';
import { createEffect as createProfileEffect } from '../../../queries/access.ts';
import { ReadState } from '../../../ui/feedback/read-state.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { toldReachText } from '../../../ui/profile/reach-text.ts';
import { nameOf } from '../../users/name-of.ts';
import { useEditor } from '../editor/editor-context.tsx';
import './effect.css';

/** Nothing for a new profile, which nobody has, and for those who may see no users. [U215] */
export function EffectOnPeople(props: { content: ProfileContent }): JSX.Element {
  const { workspace, draft } = useEditor();
  return (
    <Show when={draft.base()?.profile} keyed>
      {(profile) => (
        <section class="people-effect" aria-labelledby="effect-title">
          <h3 id="effect-title">What it changes for people</h3>
          <Show
            when={workspace.may(ownPermissions.viewUsers)}
            fallback={<p class="muted">You do not see who has this profile: that takes Users – View.</p>}
          >
            <Effect profile={profile} content={props.content} />
          </Show>
        </section>
      )}
    </Show>
  );
}

function Effect(props: { profile: string; content: ProfileContent }): JSX.Element {
  const { workspace, catalog } = useEditor();
  const effect = createProfileEffect(
    workspace,
    () => props.profile,
    () => props.content,
  );
  return (
    <ReadState
      read={effect}
      heading="h3"
      loading="Working out what it changes for people"
      skeleton={['2.4rem']}
      icon={<UsersIcon size={30} aria-hidden="true" />}
    >
      {(told) => (
        <>
          <p>{summaryOf(told())}</p>
          <For each={told().groups}>{(group) => <Group catalog={catalog} group={group} />}</For>
          <Show when={told().moreGroups}>
            <p class="small muted">For others it changes other things; only the largest groups are shown.</p>
          </Show>
          <Show when={hiddenSentence(told())}>{(sentence) => <p class="small muted">{sentence()}</p>}</Show>
        </>
      )}
    </ReadState>
  );
}

const counted = (count: number): string => (count === 1 ? '1 person' : `${count} people`);

/** "100+ people whom you may see have this profile; these are the first 100. For 3 of them nothing changes." */
export function summaryOf({ holders, unchanged, hidden, groups }: ProfileEffect): string {
  const seen = hidden.users ? ' whom you may see' : '';
  if (holders.count === 0) return `Nobody${seen} has this profile.`;
  const some = holders.more
    ? `More than ${holders.count} people${seen} have`
    : `${counted(holders.count)}${seen} ${holders.count === 1 ? 'has' : 'have'}`;
  const first = holders.more ? ` What follows is about the first ${holders.count} by name.` : '';
  const same = groups.length === 0 ? ' Nothing changes for them.' : unchanged > 0 ? ` For ${unchanged} of them nothing changes.` : '';
  return `${some} this profile.${first}${same}`;
}

export function hiddenSentence({ hidden }: Pick<ProfileEffect, 'hidden'>): string | null {
  const users = hidden.users ? ['Others, whom you may not see, may have this profile too.'] : [];
  const profiles = hidden.profiles ? ['What security profiles that you may not see grant these people is not taken into account.'] : [];
  return [...users, ...profiles].join(' ') || null;
}

type GroupOf = ProfileEffect['groups'][number];

const Group = (props: { catalog: Catalog; group: GroupOf }): JSX.Element => {
  const part = (belongs: (change: GroupOf['changes'][number]) => boolean) => props.group.changes.filter(belongs);
  return (
    <div class="people-effect__group">
      <p>
        <strong>{counted(props.group.count)}:</strong> <People group={props.group} />
      </p>
      <ul>
        <Part {...props} verb="Gain" changes={part(({ before }) => before === null)} />
        <Part {...props} verb="Lose" changes={part(({ after }) => after === null)} />
        <Part {...props} verb="Hold elsewhere than before:" changes={part(({ before, after }) => before !== null && after !== null)} />
      </ul>
    </div>
  );
};

const People = (props: { group: GroupOf }): JSX.Element => (
  <>
    <For each={props.group.people}>
      {(person, at) => (
        <>
          {at() > 0 && ', '}
          <StoredText text={nameOf(person)} />
        </>
      )}
    </For>
    {props.group.count > props.group.people.length && ` and ${props.group.count - props.group.people.length} more`}
  </>
);

const Part = (props: { catalog: Catalog; verb: string; changes: GroupOf['changes'] }): JSX.Element => (
  <Show when={props.changes.length > 0}>
    <li>
      {props.verb}{' '}
      <For each={props.changes}>
        {(change, at) => (
          <>
            {at() > 0 && '; '}
            {permissionLabel(props.catalog, change.permission)}
            <span class="muted">{changedReach(change)}</span>
          </>
        )}
      </For>
    </li>
  </Show>
);

/** Everywhere is what most are, and goes without saying, unless it was otherwise. */
function changedReach({ before, after }: GroupOf['changes'][number]): string {
  if (before !== null && after !== null) return ` ${toldReachText(after)}, before ${toldReachText(before)}`;
  const only = after ?? before;
  return only === null || only === 'everywhere' ? '' : ` ${toldReachText(only)}`;
}
