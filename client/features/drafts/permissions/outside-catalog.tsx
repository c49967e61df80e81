/** Names the draft holds that no row can show: old ones, which can be replaced, and unknown ones. */
import { createMemo, For, Show, type JSX } from 'solid-js';
import { permissionLabel } from '../../../../core/catalog/catalog.ts';
import { nearName } from '../../../../core/catalog/near-name.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Notice } from '../../../ui/feedback/message.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { useEditor } from '../editor/editor-context.tsx';
import { placeOfPermission } from '../editor/places.ts';
import './outside-catalog.css';

export function OutsideCatalog(): JSX.Element {
  const { catalog, model } = useEditor();
  const names = createMemo(() => [...model.chosen()].filter((permission) => !catalog.entryByPermission.has(permission)));
  return (
    <Show when={names().length > 0}>
      <Notice
        tone={catalog.keepsUnlisted ? 'warning' : 'error'}
        title={catalog.keepsUnlisted ? 'Names the catalogue does not have: kept, without effect' : 'Names the catalogue does not have'}
      >
        <ul class="outside">
          <For each={names()}>{(name) => <Outside name={name} />}</For>
        </ul>
      </Notice>
    </Show>
  );
}

function Outside(props: { name: string }): JSX.Element {
  const { catalog, model, readOnly } = useEditor();
  const old = (): readonly string[] | undefined => catalog.replacementsByLegacy.get(props.name);
  const by = (): readonly string[] | undefined => {
    const near = old() ? null : nearName(catalog, props.name);
    return old() ?? (near === null ? undefined : [near]);
  };
  const replace = (permissions: readonly string[]): void => {
    model.choose(permissions, true);
    model.choose([props.name], false);
  };
  return (
    <li class="outside__row">
      <span class="outside__text">
        <code>
          <StoredText text={props.name} />
        </code>
        <Show when={by()}>
          {(permissions) => (
            <span class="small muted">
              {' '}
              {old() ? 'Old name of' : 'Did you mean'}{' '}
              {permissions()
                .map((one) => permissionLabel(catalog, one))
                .join(' and ')}
              {old() ? '' : '?'}
            </span>
          )}
        </Show>
      </span>
      <Show when={!readOnly()}>
        <Show when={by()}>
          {(permissions) => (
            <Button small onClick={() => replace(permissions())}>
              Replace
            </Button>
          )}
        </Show>
        <Button
          small
          look="quiet"
          data-place={placeOfPermission(props.name)}
          aria-label={`Remove ${props.name}`}
          onClick={() => model.choose([props.name], false)}
        >
          Remove
        </Button>
      </Show>
    </li>
  );
}
