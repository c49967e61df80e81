/** Resource tags while they are typed in a form: rows of a key and a value, with what is wrong with each. */
import Plus from 'lucide-solid/icons/plus';
import Trash from 'lucide-solid/icons/trash';
import { createSignal, For, Index, Show, type Accessor, type JSX } from 'solid-js';
import { limits } from '../../../core/profile/limits.ts';
import type { TagRow } from '../../../core/profile/profile.ts';
import { tidied } from '../../../core/profile/stored-text.ts';
import { validateTags } from '../../../core/validation/validate-tags.ts';
import { pointerParts } from '../../../core/json/pointer.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Message } from '../../ui/feedback/message.tsx';
import './tag-fields.css';

export interface TagForm {
  readonly rows: Accessor<readonly TagRow[]>;
  /** What the form begins with. */
  begin(rows: readonly TagRow[]): void;
  set(rows: readonly TagRow[]): void;
  /** Whether other tags would be sent than in the beginning. */
  isChanged(): boolean;
  /** As they are sent: outer white space goes, and rows in which nothing is written. */
  tags(): Record<string, string>;
  /** What is wrong with a row, once `judge` has looked. */
  problemOf(id: string): string | null;
  /** Answers a sentence where something is wrong, which then stands at its row. */
  judge(): string | null;
}

export function createTagForm(): TagForm {
  const [rows, setRows] = createSignal<readonly TagRow[]>([]);
  const [found, setFound] = createSignal<ReadonlyMap<string, string>>(new Map());
  const [begun, setBegun] = createSignal<readonly TagRow[]>([]);
  const writtenIn = (rows: readonly TagRow[]): TagRow[] =>
    rows
      .map(({ id, key, value }) => ({ id, key: tidied(key), value: tidied(value) }))
      .filter(({ key, value }) => key !== '' || value !== '');
  const written = (): TagRow[] => writtenIn(rows());
  const textOf = (rows: readonly TagRow[]): string => JSON.stringify(writtenIn(rows).map(({ key, value }) => [key, value]));
  const set = (next: readonly TagRow[]): void => {
    setRows(next);
    setFound(new Map());
  };
  return {
    ...{ rows, set },
    begin: (first) => {
      setBegun(first);
      set(first);
    },
    isChanged: () => textOf(rows()) !== textOf(begun()),
    tags: () => Object.fromEntries(written().map(({ key, value }) => [key, value])),
    problemOf: (id) => found().get(id) ?? null,
    judge: () => {
      const errors = validateTags(written(), '/tags').filter(({ severity }) => severity === 'error');
      setFound(new Map(errors.map(({ path, message }) => [pointerParts(path)[1] ?? '', message])));
      return errors[0]?.message ?? null;
    },
  };
}

export const rowsOfTags = (tags: Readonly<Record<string, string>>): TagRow[] =>
  Object.entries(tags).map(([key, value]) => ({ id: key, key, value }));

/** `problem` is what the server says of all of them. */
export function TagFields(props: { form: TagForm; newId: () => string; hint: string; problem: string | null }): JSX.Element {
  let box: HTMLFieldSetElement | undefined;
  /** It stands at its row. */
  const hasOwnProblem = (): boolean => props.form.rows().some(({ id }) => props.form.problemOf(id) !== null);
  const add = (): void => {
    props.form.set([...props.form.rows(), { id: props.newId(), key: '', value: '' }]);
    queueMicrotask(() => box?.querySelector<HTMLInputElement>('li:last-child input')?.focus());
  };
  const remove = (id: string): void => {
    props.form.set(props.form.rows().filter((row) => row.id !== id));
    queueMicrotask(() => box?.querySelector<HTMLButtonElement>('.tag-fields__add')?.focus());
  };
  const change = (id: string, part: Partial<TagRow>): void =>
    props.form.set(props.form.rows().map((row) => (row.id === id ? { ...row, ...part } : row)));
  return (
    <fieldset class="tag-fields" ref={(element) => (box = element)}>
      <legend class="field__label">Resource tags</legend>
      <p class="field__hint">{props.hint}</p>
      <ul>
        <Index each={props.form.rows()}>
          {(row, at) => <TagFieldRow form={props.form} row={row()} number={at + 1} onChange={change} onRemove={remove} />}
        </Index>
      </ul>
      <Show when={!hasOwnProblem() && props.problem}>{(sentence) => <Message tone="error">{sentence()}</Message>}</Show>
      <Button small class="tag-fields__add" unavailable={props.form.rows().length >= limits.tags} onClick={add}>
        <Plus size={15} aria-hidden="true" /> Add resource tag
      </Button>
    </fieldset>
  );
}

function TagFieldRow(props: {
  form: TagForm;
  row: TagRow;
  number: number;
  onChange: (id: string, part: Partial<TagRow>) => void;
  onRemove: (id: string) => void;
}): JSX.Element {
  const problem = (): string | null => props.form.problemOf(props.row.id);
  const about = (): string => `tag-problem-${props.row.id}`;
  return (
    <li>
      <For each={['key', 'value'] as const}>
        {(part) => (
          <input
            class="input"
            type="text"
            autocomplete="off"
            spellcheck={false}
            placeholder={part === 'key' ? 'Key' : 'Value'}
            aria-label={`Resource tag ${props.number} ${part}`}
            aria-invalid={(problem() !== null && part === 'key') || undefined}
            aria-describedby={problem() === null ? undefined : about()}
            value={props.row[part]}
            onInput={({ currentTarget }) => props.onChange(props.row.id, { [part]: currentTarget.value })}
          />
        )}
      </For>
      <Button look="quiet" icon small aria-label={`Remove resource tag ${props.number}`} onClick={() => props.onRemove(props.row.id)}>
        <Trash size={16} aria-hidden="true" />
      </Button>
      <Show when={problem()}>
        {(sentence) => (
          <div id={about()} class="tag-fields__problem">
            <Message tone="error">{sentence()}</Message>
          </div>
        )}
      </Show>
    </li>
  );
}
