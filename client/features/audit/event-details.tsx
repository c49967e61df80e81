/** What an event changed: of a profile the difference of its revisions, of everything else each fact before and after. */
import { A } from '@solidjs/router';
import { For, Show, type JSX } from 'solid-js';
import type { Catalog } from '../../../core/catalog/catalog.ts';
import { differenceBetween, noContent } from '../../../core/profile/difference.ts';
import { inForce } from '../../../core/profile/in-force.ts';
import type { ProfileContent } from '../../../core/profile/profile.ts';
import type { AuditItem } from '../../api/api.ts';
import { useWorkspace } from '../../app-context.tsx';
import { createRevision } from '../../queries/profiles.ts';
import { StoredText } from '../../ui/display/stored-text.tsx';
import { DifferenceView } from '../../ui/profile/difference-view.tsx';
import { factsOf, type Fact } from './event-facts.ts';

export function EventDetails(props: { event: AuditItem; heading: 'h2' | 'h3' }): JSX.Element {
  const { catalog } = useWorkspace();
  const isProfile = (): boolean => props.event.target?.kind === 'profile' && props.event.event !== 'profile-removed';
  return (
    <div class="event__details">
      <Show when={isProfile() && catalog.catalog()} fallback={<Facts facts={factsOf(props.event, catalog.catalog())} />}>
        {(known) => <ProfileChange event={props.event} catalog={known()} heading={props.heading} />}
      </Show>
    </div>
  );
}

const revisionIn = (facts: AuditItem['before']): number | null => (typeof facts?.['revision'] === 'number' ? facts['revision'] : null);

/** As the revisions are; where they cannot be read any more, as the event says. */
function ProfileChange(props: { event: AuditItem; catalog: Catalog; heading: 'h2' | 'h3' }): JSX.Element {
  const workspace = useWorkspace();
  const read = (facts: 'before' | 'after') =>
    createRevision(
      workspace,
      () => props.event.target?.id ?? '',
      () => revisionIn(props.event[facts]),
    );
  const [before, after] = [read('before'), read('after')];
  const both = (): { readonly was: ProfileContent; readonly is: ProfileContent } | null => {
    const [is, was] = [after.value(), revisionIn(props.event.before) === null ? noContent : before.value()];
    return is && was && { was, is };
  };
  return (
    <Show when={!before.problem() && !after.problem()} fallback={<Facts facts={factsOf(props.event, props.catalog)} />}>
      <Show when={both()} fallback={<p class="muted small">Reading what changed…</p>}>
        {(states) => (
          <DifferenceView
            catalog={props.catalog}
            heading={props.heading}
            difference={differenceBetween(props.catalog, inForce(props.catalog, states().was), inForce(props.catalog, states().is))}
          />
        )}
      </Show>
      <Facts facts={factsOf(props.event, props.catalog).filter(({ isContent }) => !isContent)} />
    </Show>
  );
}

const Facts = (props: { facts: readonly Fact[] }): JSX.Element => (
  <dl class="facts event__facts">
    <For each={props.facts}>
      {(fact) => (
        <div>
          <dt>{fact.label}</dt>
          <dd>
            <Show when={fact.before !== null} fallback={<FactText fact={fact} />}>
              <del>
                <StoredText text={fact.before ?? ''} />
              </del>
              <Show when={fact.after !== null}>
                <span aria-hidden="true"> → </span>
                <span class="visually-hidden"> became </span>
                <ins>
                  <StoredText text={fact.after ?? ''} />
                </ins>
              </Show>
            </Show>
          </dd>
        </div>
      )}
    </For>
  </dl>
);

const FactText = (props: { fact: Fact }): JSX.Element => (
  <Show
    when={props.fact.href}
    fallback={
      <Show when={props.fact.isCode} fallback={<StoredText text={props.fact.after ?? ''} />}>
        <code class="small muted">{props.fact.after}</code>
      </Show>
    }
  >
    {(href) => <A href={href()}>{props.fact.after}</A>}
  </Show>
);
