/** A list of key:value tags that can be edited, for access control and for the profile itself. */
import Plus from 'lucide-solid/icons/plus';
import Trash from 'lucide-solid/icons/trash';
import { createMemo, For, onCleanup, Show, type JSX } from 'solid-js';
import type { Issue } from '../../../../../core/validation/issues.ts';
import type { TagPart } from '../../../../../core/draft/document.ts';
import { pointer } from '../../../../../core/json/pointer.ts';
import type { TagList } from '../../../../../core/profile/profile.ts';
import type { TagRow } from '../../../../../core/profile/profile.ts';
import { tidied } from '../../../../../core/profile/stored-text.ts';
import { Button } from '../../../../ui/controls/button.tsx';
import { Message } from '../../../../ui/feedback/message.tsx';
import { textOfTag } from '../text/draft-text.ts';
import { useEditor } from '../editor-context.tsx';
import { bindText } from '../text/live-text.ts';
import { PeopleHere, personColor } from '../../presence/people-here.tsx';
import { placeOfTag } from '../places.ts';

interface TagRowsProps {
  readonly list: TagList;
  /** "Resource tag": numbered in the names of the fields. */
  readonly label: string;
  readonly most: number;
  readonly path: '/tags' | '/accessControl/tags';
}

export function TagRows(props: TagRowsProps): JSX.Element {
  const { workspace, model, view, readOnly } = useEditor();
  const rows = (): readonly TagRow[] => model.proposal()[props.list];
  const ids = createMemo(() => rows().map((row) => row.id), [], { equals: (a, b) => a.join() === b.join() });
  const add = (): void => {
    const id = workspace.platform.newRowId();
    model.addTag(props.list, id);
    view.goTo(placeOfTag(props.list, id));
  };
  return (
    <div class="tags">
      <p class="field__label">
        <span>{props.label}s</span>
        <span class="field__counter" classList={{ 'field__counter--over': rows().length > props.most }}>
          {rows().length} / {props.most}
        </span>
      </p>
      <ul class="tags__rows">
        <For each={ids()}>{(id, at) => <Row {...props} id={id} number={at() + 1} />}</For>
      </ul>
      <For each={model.issuesAt.get(props.path)}>{(issue) => <Message tone={issue.severity}>{issue.message}</Message>}</For>
      <Show when={!readOnly()}>
        <div>
          <Button small data-place={`add/${props.list}`} unavailable={rows().length >= props.most} onClick={add}>
            <Plus size={15} aria-hidden="true" /> Add {props.label.toLowerCase()}
          </Button>
        </div>
      </Show>
    </div>
  );
}

function Row(props: TagRowsProps & { id: string; number: number }): JSX.Element {
  const { model, presence, readOnly, view } = useEditor();
  const place = (): string => placeOfTag(props.list, props.id);
  const name = (): string => `${props.label} ${props.number}`;
  /** A row that was just added is not scolded for being empty. */
  const issues = createMemo(() =>
    model.issuesAt.get(props.path + pointer(props.id)).filter((issue) => issue.code !== 'tag-key-missing' || view.wasTouched(place())),
  );
  const people = () => presence.at.get(place());
  const remove = (): void => {
    model.removeTag(props.list, props.id);
    view.goTo(`add/${props.list}`);
  };
  return (
    <li class="tag" classList={{ 'has-people': people().length > 0 }} style={{ '--person': personColor(people()) }}>
      <div class="tag__fields">
        <TagPartField list={props.list} id={props.id} part="key" name={name()} issues={issues()} />
        <span class="tag__colon" aria-hidden="true">
          :
        </span>
        <TagPartField list={props.list} id={props.id} part="value" name={name()} issues={issues()} />
        <Show when={!readOnly()}>
          <Button look="quiet" icon small aria-label={`Remove ${name().toLowerCase()}`} onClick={remove}>
            <Trash size={16} aria-hidden="true" />
          </Button>
        </Show>
        <PeopleHere place={place()} />
      </div>
      <Show when={issues().length > 0}>
        <div id={`about-${props.id}`}>
          <For each={issues()}>{(issue) => <Message tone={issue.severity}>{issue.message}</Message>}</For>
        </div>
      </Show>
    </li>
  );
}

interface TagPartProps {
  readonly list: TagList;
  readonly id: string;
  readonly part: TagPart;
  /** Of its row. */
  readonly name: string;
  readonly issues: readonly Issue[];
}

function TagPartField(props: TagPartProps): JSX.Element {
  const { draft, model, presence, readOnly, view } = useEditor();
  const place = (): string => placeOfTag(props.list, props.id);
  let entered = '';
  /** Trims a tag once it is typed, and joins its runs of spaces, unless another person is in its row. [U65] */
  const tidy = (typed: string): void => {
    const isAlone = presence.at.get(place()).length === 0;
    if (typed !== entered && isAlone && tidied(typed) !== typed) model.setTag(props.list, props.id, props.part, tidied(typed));
  };
  return (
    <input
      ref={(input) => onCleanup(bindText(input, textOfTag(draft.doc, props.list, props.id, props.part)))}
      class="input"
      type="text"
      autocomplete="off"
      spellcheck={false}
      placeholder={props.part === 'key' ? 'Key' : 'Value'}
      data-place={props.part === 'key' ? place() : undefined}
      data-within={place()}
      aria-label={`${props.name} ${props.part}`}
      aria-invalid={props.issues.some((issue) => issue.severity === 'error') || undefined}
      aria-describedby={props.issues.length > 0 ? `about-${props.id}` : undefined}
      readOnly={readOnly()}
      onFocus={({ currentTarget }) => (entered = currentTarget.value)}
      onBlur={({ currentTarget }) => {
        if (props.part === 'value') view.touch(place());
        tidy(currentTarget.value);
      }}
    />
  );
}
