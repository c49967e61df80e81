/** Access control: which resources are limited, and to which tags. */
import { For, Show, type JSX } from 'solid-js';
import { pointer } from '../../../../../core/json/pointer.ts';
import { limits } from '../../../../../core/profile/limits.ts';
import { Message } from '../../../../ui/feedback/message.tsx';
import { resourceTypeLabel } from '../../../../ui/profile/labels.ts';
import { useEditor } from '../editor-context.tsx';
import { FixButtons } from './fix-buttons.tsx';
import { PeopleHere, personColor } from '../../presence/people-here.tsx';
import { placeOfResource } from '../places.ts';
import { TagRows } from './tag-rows.tsx';

export function AccessControlCard(): JSX.Element {
  const { catalog, model } = useEditor();
  /** The draft may name types the catalogue does not have; they must be seen to be removed. */
  const types = (): string[] => [
    ...catalog.data.restrictableResources,
    ...model.proposal().restricted.filter((type) => !catalog.data.restrictableResources.includes(type)),
  ];
  const issues = () => model.issuesAt.get('/accessControl/resources');
  return (
    <section class="card advanced__card" aria-labelledby="access-control-title">
      <header>
        <h2 id="access-control-title">Access control</h2>
        <p class="muted small">For the chosen resources, people with this profile reach only what carries every one of the tags below.</p>
      </header>
      <fieldset class="types" data-place="access-control" data-fixes tabindex="-1">
        <legend class="field__label">
          <span>Resources</span>
          <span
            class="field__counter"
            classList={{ 'field__counter--over': model.proposal().restricted.length > limits.restrictedResources }}
          >
            {model.proposal().restricted.length} / {limits.restrictedResources}
          </span>
        </legend>
        <div class="types__list">
          <For each={types()}>{(type) => <TypeChoice type={type} />}</For>
        </div>
        <For each={issues()}>{(issue) => <Message tone={issue.severity}>{issue.message}</Message>}</For>
      </fieldset>
      <TagRows list="accessTags" label="Access control tag" most={limits.accessTags} path="/accessControl/tags" />
    </section>
  );
}

function TypeChoice(props: { type: string }): JSX.Element {
  const { catalog, model, presence, readOnly } = useEditor();
  const place = (): string => placeOfResource(props.type);
  const isChosen = (): boolean => model.proposal().restricted.includes(props.type);
  const issues = () => model.issuesAt.get(pointer('accessControl', 'resources', props.type));
  const people = () => presence.at.get(place());
  return (
    <div
      class="type"
      classList={{ 'is-chosen': isChosen(), 'has-people': people().length > 0 }}
      style={{ '--person': personColor(people()) }}
    >
      <label class="type__label">
        <input
          class="tick__box"
          type="checkbox"
          data-place={place()}
          checked={isChosen()}
          aria-disabled={readOnly() || undefined}
          aria-describedby={issues().length > 0 ? `about-${props.type}` : undefined}
          onClick={(event) => readOnly() && event.preventDefault()}
          onChange={(event) => model.restrict(props.type, event.currentTarget.checked)}
        />
        {resourceTypeLabel(catalog, props.type)}
      </label>
      <PeopleHere place={place()} short />
      <Show when={issues().length > 0}>
        <div class="type__issues" id={`about-${props.type}`}>
          <For each={issues()}>
            {(issue) => (
              <>
                <Message tone={issue.severity}>{issue.message}</Message>
                <FixButtons issue={issue} about={`about-${props.type}`} />
              </>
            )}
          </For>
        </div>
      </Show>
    </div>
  );
}
