/** Beside the form: what the draft grants at the moment, how it differs from the saved profile, and what is wrong with it. */
import { createMemo, Show, type JSX } from 'solid-js';
import { differenceBetween, isSame, restrictionsOf } from '../../../../../core/profile/difference.ts';
import { inForce } from '../../../../../core/profile/in-force.ts';
import { useEditor } from '../editor-context.tsx';
import { Problems } from './problems-card.tsx';

export const SidePanel = (): JSX.Element => (
  <aside class="side" aria-label="Summary">
    <Summary />
    <Problems />
  </aside>
);

function Summary(): JSX.Element {
  const { catalog, model, base } = useEditor();
  const chosen = (): number =>
    [...model.chosen()].filter((permission) => catalog.entryByPermission.has(permission) && !catalog.restrictions.has(permission)).length;
  const restrictions = (): number => restrictionsOf(catalog, model.content()).length;
  const derived = (): number => model.derived().size;
  const difference = createMemo(() => {
    const before = base();
    return before && differenceBetween(catalog, inForce(catalog, before), model.content());
  });
  return (
    <section class="card side__card" aria-labelledby="summary-title">
      <h2 id="summary-title">Grants</h2>
      <p class="side__number number">
        <strong>{chosen() + derived()}</strong> {chosen() + derived() === 1 ? 'permission' : 'permissions'}
      </p>
      <p class="small muted number">
        {chosen()} chosen, {derived()} derived
        <Show when={restrictions() > 0}>
          ; {restrictions()} more {restrictions() === 1 ? 'takes' : 'take'} rights away
        </Show>
      </p>
      <Show when={difference()}>
        {(now) => (
          <p class="side__difference small">
            <Show when={!isSame(now())} fallback="Nothing differs from the saved profile.">
              <Show when={now().granted.length > 0}>
                <span class="pill pill--good number">+{now().granted.length} granted</span>
              </Show>
              <Show when={now().withdrawn.length > 0}>
                <span class="pill pill--error number">−{now().withdrawn.length} withdrawn</span>
              </Show>
              <Show when={now().granted.length + now().withdrawn.length === 0}>Grants the same; other things changed.</Show>
            </Show>
          </p>
        )}
      </Show>
    </section>
  );
}
