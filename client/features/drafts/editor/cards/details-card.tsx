/** Name and description of the profile, typed together. */
import { createMemo, createUniqueId, For, onCleanup, Show, type JSX } from 'solid-js';
import type { TextField } from '../../../../../core/profile/profile.ts';
import { normalText } from '../../../../../core/profile/content.ts';
import { lengthOf, limits } from '../../../../../core/profile/limits.ts';
import { tidied } from '../../../../../core/profile/stored-text.ts';
import { Message } from '../../../../ui/feedback/message.tsx';
import { textOfField } from '../text/draft-text.ts';
import { useEditor } from '../editor-context.tsx';
import { bindText } from '../text/live-text.ts';
import { PeopleHere, personColor } from '../../presence/people-here.tsx';

export const DetailsCard = (): JSX.Element => (
  <section class="card details" aria-labelledby="details-title">
    <h2 id="details-title">Details</h2>
    <LiveField field="name" label="Name" most={limits.name} hint="Letters, digits, spaces and _ @ -" />
    <LiveField field="description" label="Description" most={limits.description} hint="What is it for, and for whom?" />
  </section>
);

interface FieldProps {
  readonly field: TextField;
  readonly label: string;
  readonly most: number;
  readonly hint: string;
}

function LiveField(props: FieldProps): JSX.Element {
  const { model, view, presence } = useEditor();
  const id = createUniqueId();
  const length = createMemo(() => lengthOf(normalText(model.proposal()[props.field])));
  const issues = createMemo(() =>
    model.issuesAt.get(`/${props.field}`).filter((issue) => issue.code !== 'name-required' || view.wasTouched('name')),
  );
  const people = () => presence.at.get(props.field);
  return (
    <div class="field live-field" classList={{ 'has-people': people().length > 0 }} style={{ '--person': personColor(people()) }}>
      <div class="field__label">
        <label for={id}>{props.label}</label>
        <span class="field__counter" classList={{ 'field__counter--over': length() > props.most }}>
          <span aria-hidden="true">
            {length()} / {props.most}
          </span>
        </span>
      </div>
      <div class="live-field__box">
        <LiveInput {...props} id={id} isInvalid={issues().length > 0} />
        <PeopleHere place={props.field} />
      </div>
      <div id={`${id}-about`}>
        <For
          each={issues()}
          fallback={
            <Show when={props.field === 'name'}>
              <p class="field__hint">{props.hint}</p>
            </Show>
          }
        >
          {(issue) => <Message tone={issue.severity}>{issue.message}</Message>}
        </For>
      </div>
    </div>
  );
}

function LiveInput(props: FieldProps & { id: string; isInvalid: boolean }): JSX.Element {
  const { draft, model, view, presence, readOnly } = useEditor();
  const bind = (element: HTMLInputElement | HTMLTextAreaElement): void =>
    void onCleanup(bindText(element, textOfField(draft.doc, props.field)));
  let entered = '';
  /** Trims the name once it is typed, and joins its runs of spaces, unless another person is in the field. [U65] */
  const tidy = (): void => {
    const text = model.proposal().name;
    if (props.field === 'name' && presence.at.get(props.field).length === 0 && tidied(text) !== text)
      model.apply([{ type: 'set-text', field: 'name', text: tidied(text) }]);
  };
  const common = {
    class: 'input',
    id: props.id,
    autocomplete: 'off',
    'data-place': props.field,
    'aria-describedby': `${props.id}-about`,
    onFocus: ({ currentTarget }: { currentTarget: { value: string } }) => (entered = currentTarget.value),
    onBlur: ({ currentTarget }: { currentTarget: { value: string } }) => {
      view.touch(props.field);
      if (currentTarget.value !== entered) tidy();
    },
  } as const;
  const isInvalid = (): true | undefined => props.isInvalid || undefined;
  return (
    <Show
      when={props.field === 'name'}
      fallback={
        <textarea
          ref={bind}
          {...common}
          rows={2}
          readOnly={readOnly()}
          aria-invalid={isInvalid()}
          placeholder={readOnly() ? '' : props.hint}
        />
      }
    >
      <input ref={bind} {...common} type="text" spellcheck={false} readOnly={readOnly()} aria-invalid={isInvalid()} />
    </Show>
  );
}
