/** A list of key:value tags that can be edited, for access control and for the profile itself. */
import Plus from 'lucide-solid/icons/plus';
import Trash from 'lucide-solid/icons/trash';
import { createMemo, For, onCleanup, Show, type JSX } from 'solid-js';
import type { TagPart } from '../../../core/draft/document.ts';
import { pointer } from '../../../core/profile/issue.ts';
import type { TagList } from '../../../core/profile/profile.ts';
import type { TagRow } from '../../../core/profile/profile.ts';
import { tidied } from '../../../core/profile/stored-text.ts';
import { Button } from '../../ui/button.tsx';
import { Message } from '../../ui/message.tsx';
import { textOfTag } from './draft-text.ts';
import { useEditor } from './editor-context.tsx';
import { bindText } from './live-text.ts';
import { PeopleHere, personColor } from './people-here.tsx';
import { placeOfTag } from './places.ts';

interface TagRowsProps {
  readonly list: TagList;
  /** "Resource tag": numbered in the names of the fields. */
  readonly label: string;
  readonly most: number;
  readonly path: '/tags' | '/accessControl/tags';
}

export function TagRows(props: TagRowsProps): JSX.Element {
  const { desk, model, view, readOnly } = useEditor();
  const rows = (): readonly TagRow[] => model.proposal()[props.list];
  const ids = createMemo(() => rows().map((row) => row.id), [], { equals: (a, b) => a.join() === b.join() });
  const add = (): void => {
    const id = desk.edge.newRowId();
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
  const { draft, model, presence, readOnly, view } = useEditor();
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
  let entered = '';
  /** Spaces at the ends and doubled ones are nobody's wish, once a tag is typed and unless somebody types on. [U65] */
  const tidy = (which: TagPart, typed: string): void => {
    if (typed !== entered && people().length === 0 && tidied(typed) !== typed) model.setTag(props.list, props.id, which, tidied(typed));
  };
  const part = (which: TagPart, placeholder: string): JSX.Element => (
    <input
      ref={(input) => onCleanup(bindText(input, textOfTag(draft.doc, props.list, props.id, which)))}
      class="input"
      type="text"
      autocomplete="off"
      spellcheck={false}
      placeholder={placeholder}
      data-place={which === 'key' ? place() : undefined}
      data-within={place()}
      aria-label={`${name()} ${which}`}
      aria-invalid={issues().some((issue) => issue.severity === 'error') || undefined}
      aria-describedby={issues().length > 0 ? `about-${props.id}` : undefined}
      readOnly={readOnly()}
      onFocus={({ currentTarget }) => (entered = currentTarget.value)}
      onBlur={({ currentTarget }) => {
        if (which === 'value') view.touch(place());
        tidy(which, currentTarget.value);
      }}
    />
  );
  return (
    <li class="tag" classList={{ 'has-people': people().length > 0 }} style={{ '--person': personColor(people()) }}>
      <div class="tag__fields">
        {part('key', 'Key')}
        <span class="tag__colon" aria-hidden="true">
          :
        </span>
        {part('value', 'Value')}
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
