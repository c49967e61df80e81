/** What a profile says beside its permissions: description, access control, tags. */
import { For, Show, type JSX } from 'solid-js';
import type { Catalog } from '../../../core/catalog/catalog.ts';
import type { AccessControl, ProfileContent } from '../../../core/profile/profile.ts';
import { StoredText } from '../display/stored-text.tsx';
import { resourceTypeLabel } from './labels.ts';
import './grants.css';

type Tags = Readonly<Record<string, string>>;

export const ContentFacts = (props: { catalog: Catalog; content: ProfileContent }): JSX.Element => (
  <dl class="facts">
    <div>
      <dt>Description</dt>
      <dd class="facts__text">
        <Show when={props.content.description} fallback={<span class="muted">None</span>}>
          <StoredText text={props.content.description} />
        </Show>
      </dd>
    </div>
    <div>
      <dt>Access control</dt>
      <dd>
        <ControlFacts catalog={props.catalog} control={props.content.accessControl} />
      </dd>
    </div>
    <div>
      <dt>Resource tags</dt>
      <dd>
        <Show when={Object.keys(props.content.tags).length > 0} fallback={<span class="muted">None</span>}>
          <TagChips tags={props.content.tags} />
        </Show>
      </dd>
    </div>
  </dl>
);

const isLimiting = (control: AccessControl | null): AccessControl | null =>
  control && control.resources.length + Object.keys(control.tags).length > 0 ? control : null;

export const ControlFacts = (props: { catalog: Catalog; control: AccessControl | null }): JSX.Element => (
  <Show when={isLimiting(props.control)} fallback={<span class="muted">Not limited</span>}>
    {(control) => (
      <>
        {control()
          .resources.map((type) => resourceTypeLabel(props.catalog, type))
          .join(', ') || 'Nothing'}{' '}
        with{' '}
        <Show when={Object.keys(control().tags).length > 0} fallback="no tag">
          <TagChips tags={control().tags} />
        </Show>
      </>
    )}
  </Show>
);

export const TagText = (props: { key: string; value: string }): JSX.Element => (
  <>
    <StoredText text={props.key} />
    <Show when={props.value !== ''}>
      : <StoredText text={props.value} />
    </Show>
  </>
);

const TagChips = (props: { tags: Tags }): JSX.Element => (
  <span class="tag-chips">
    <For each={Object.entries(props.tags)}>
      {([key, value]) => (
        <span class="tag-chip">
          <TagText key={key} value={value} />
        </span>
      )}
    </For>
  </span>
);
