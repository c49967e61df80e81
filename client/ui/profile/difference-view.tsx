/** A difference between two states of a profile, for people who decide about it. */
import { createContext, For, Show, useContext, type JSX } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { permissionLabel, type Catalog } from '../../../core/catalog/catalog.ts';
import { resourceTypeLabel } from './labels.ts';
import { isSame, type Difference, type TagChange, type TextChange } from '../../../core/profile/difference.ts';
import { StoredText } from '../display/stored-text.tsx';
import { TagText } from './content-facts.tsx';
import { GrantList, RestrictionList } from './grant-list.tsx';
import './grants.css';

interface DifferenceProps {
  readonly catalog: Catalog;
  readonly difference: Difference;
  readonly same?: string;
  /** Of its parts: one below what it stands under, the title of a dialog where nothing is said. */
  readonly heading?: 'h2' | 'h3';
}

const PartHeading = createContext<'h2' | 'h3'>('h3');

export const DifferenceView = (props: DifferenceProps): JSX.Element => (
  <Show when={!isSame(props.difference)} fallback={<p class="muted">{props.same ?? 'Nothing is different.'}</p>}>
    <PartHeading.Provider value={props.heading ?? 'h3'}>
      <div class="difference">
        <TextPart title="Name" change={props.difference.name} />
        <TextPart title="Description" change={props.difference.description} />
        <Show when={props.difference.granted.length > 0}>
          <Part title="Newly granted" tone="good" count={props.difference.granted.length}>
            <GrantList catalog={props.catalog} grants={props.difference.granted} heading={props.heading === 'h2' ? 'h3' : 'h4'} />
          </Part>
        </Show>
        <Show when={props.difference.withdrawn.length > 0}>
          <Part title="No longer granted" tone="bad" count={props.difference.withdrawn.length}>
            <GrantList catalog={props.catalog} grants={props.difference.withdrawn} heading={props.heading === 'h2' ? 'h3' : 'h4'} />
          </Part>
        </Show>
        <Show when={props.difference.becameChosen.length > 0}>
          <Part title="Was derived, is now chosen" count={props.difference.becameChosen.length}>
            <p class="small">{props.difference.becameChosen.map((permission) => permissionLabel(props.catalog, permission)).join(', ')}</p>
          </Part>
        </Show>
        <Show when={props.difference.becameDerived.length > 0}>
          <Part title="Was chosen, is now only derived" count={props.difference.becameDerived.length}>
            <p class="small">
              {props.difference.becameDerived.map((grant) => permissionLabel(props.catalog, grant.permission)).join(', ')}
            </p>
          </Part>
        </Show>
        <Show when={props.difference.restrictions.added.length > 0}>
          <Part title="Takes rights away" count={props.difference.restrictions.added.length}>
            <RestrictionList catalog={props.catalog} permissions={props.difference.restrictions.added} />
          </Part>
        </Show>
        <Show when={props.difference.restrictions.removed.length > 0}>
          <Part title="No longer takes away" count={props.difference.restrictions.removed.length}>
            <RestrictionList catalog={props.catalog} permissions={props.difference.restrictions.removed} />
          </Part>
        </Show>
        <ReachParts {...props} />
      </div>
    </PartHeading.Provider>
  </Show>
);

/** Who and what the profile is limited to, and its own tags. */
const ReachParts = (props: DifferenceProps): JSX.Element => (
  <>
    <Show
      when={props.difference.restricted.added.length + props.difference.restricted.removed.length + props.difference.accessTags.length > 0}
    >
      <Part title="Access control">
        <ul class="changes">
          <For each={props.difference.restricted.added}>
            {(type) => <li class="change change--added">{resourceTypeLabel(props.catalog, type)} limited by tags</li>}
          </For>
          <For each={props.difference.restricted.removed}>
            {(type) => <li class="change change--removed">{resourceTypeLabel(props.catalog, type)} no longer limited</li>}
          </For>
          <For each={props.difference.accessTags}>{(change) => <TagLine change={change} />}</For>
        </ul>
      </Part>
    </Show>
    <Show when={props.difference.tags.length > 0}>
      <Part title="Resource tags">
        <ul class="changes">
          <For each={props.difference.tags}>{(change) => <TagLine change={change} />}</For>
        </ul>
      </Part>
    </Show>
  </>
);

const Part = (props: { title: string; tone?: 'good' | 'bad'; count?: number; children: JSX.Element }): JSX.Element => (
  <section
    class="difference__part"
    classList={{ 'difference__part--good': props.tone === 'good', 'difference__part--bad': props.tone === 'bad' }}
  >
    <Dynamic component={useContext(PartHeading)} class="difference__title">
      {props.title}
      <Show when={props.count}>
        {' '}
        <span class="number muted">{props.count}</span>
      </Show>
    </Dynamic>
    {props.children}
  </section>
);

const TextPart = (props: { title: string; change: TextChange | null }): JSX.Element => (
  <Show when={props.change}>
    {(change) => (
      <Part title={props.title}>
        <p class="text-change">
          <Show when={change().before} fallback={<span class="muted">(empty)</span>}>
            <del>
              <StoredText text={change().before} />
            </del>
          </Show>
          <span aria-hidden="true"> → </span>
          <span class="visually-hidden"> became </span>
          <Show when={change().after} fallback={<span class="muted">(empty)</span>}>
            <ins>
              <StoredText text={change().after} />
            </ins>
          </Show>
        </p>
      </Part>
    )}
  </Show>
);

const TagLine = (props: { change: TagChange }): JSX.Element => (
  <Show
    when={props.change.before !== null && props.change.after !== null}
    fallback={
      <li class="change" classList={{ 'change--added': props.change.before === null, 'change--removed': props.change.after === null }}>
        <TagText key={props.change.key} value={props.change.after ?? props.change.before ?? ''} />{' '}
        {props.change.before === null ? 'added' : 'removed'}
      </li>
    }
  >
    <li class="change">
      <StoredText text={props.change.key} />:{' '}
      <del>
        <StoredText text={props.change.before || '(empty)'} />
      </del>{' '}
      →{' '}
      <ins>
        <StoredText text={props.change.after || '(empty)'} />
      </ins>
    </li>
  </Show>
);
