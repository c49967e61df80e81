/** What most profiles do without: access control by tags, and tags of the profile itself. */
import ChevronRight from 'lucide-solid/icons/chevron-right';
import { Show, type JSX } from 'solid-js';
import { limits } from '../../../../../core/profile/limits.ts';
import { Button } from '../../../../ui/controls/button.tsx';
import { AccessControlCard } from './access-control.tsx';
import { useEditor } from '../editor-context.tsx';
import { TagRows } from './tag-rows.tsx';
import './advanced.css';

export function Advanced(): JSX.Element {
  const { view } = useEditor();
  return (
    <section class="advanced" aria-label="Advanced settings">
      <Button
        look="quiet"
        class="advanced__toggle"
        aria-expanded={view.advanced()}
        aria-controls="advanced"
        onClick={() => view.setAdvanced(!view.advanced())}
      >
        <ChevronRight class="advanced__chevron" size={17} aria-hidden="true" />
        {view.advanced() ? 'Hide advanced settings' : 'Show advanced settings'}
      </Button>
      <div id="advanced" class="advanced__cards" hidden={!view.advanced()}>
        <Show when={view.advanced()}>
          <AccessControlCard />
          <section class="card advanced__card" aria-labelledby="tags-title">
            <header>
              <h2 id="tags-title">Resource tags</h2>
              <p class="muted small">Tags of this profile itself. Other profiles can limit who may see and change it by them.</p>
            </header>
            <TagRows list="tags" label="Resource tag" most={limits.tags} path="/tags" />
          </section>
        </Show>
      </div>
    </section>
  );
}
