/** *Check access*: may this person do that, why, and what would have to change for the answer to be the other one. */
import { useSearchParams } from '@solidjs/router';
import { createEffect, createMemo, createSignal, on, Show, untrack, type JSX } from 'solid-js';
import CircleHelp from 'lucide-solid/icons/circle-question-mark';
import KeyRound from 'lucide-solid/icons/key-round';
import { permissionLabel, type Catalog } from '../../../core/catalog/catalog.ts';
import { useWorkspace } from '../../app-context.tsx';
import { Combobox } from '../../ui/controls/combobox.tsx';
import { Select, type Option } from '../../ui/controls/select.tsx';
import { Empty } from '../../ui/feedback/page-state.tsx';
import { ReadState } from '../../ui/feedback/read-state.tsx';
import { Page } from '../../ui/page/page.tsx';
import { resourceTypeLabel } from '../../ui/profile/labels.ts';
import { createTagForm, rowsOfTags, TagFields } from '../users/tag-fields.tsx';
import { UserCombobox } from '../users/user-combobox.tsx';
import { CheckAnswer } from './check-answer.tsx';
import { fromAddress, toAddress, type Question } from './question.ts';
import './access.css';
import './check-page.css';

export default function CheckPage(): JSX.Element {
  const { catalog } = useWorkspace();
  return (
    <Page class="access-page" title="Check access" about="May somebody do something, why, and what would turn the answer.">
      <ReadState
        read={{ ...catalog, value: catalog.catalog }}
        loading="Loading the permissions"
        skeleton={['10rem']}
        icon={<KeyRound size={36} aria-hidden="true" />}
      >
        {(known) => <Check catalog={known()} />}
      </ReadState>
    </Page>
  );
}

/** [U220] */
function Check(props: { catalog: Catalog }): JSX.Element {
  const [address, setAddress] = useSearchParams<Record<string, string>>();
  const question = createMemo(() => fromAddress({ ...address }), undefined, { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) });
  const ask = (part: Partial<Question>): void => {
    const next = toAddress({ ...question(), ...part });
    setAddress({ user: '', permission: '', type: '', tags: '', ...next }, { replace: true, scroll: false });
  };
  const isWhole = (): boolean => question().user !== '' && question().permission !== '';
  return (
    <>
      <QuestionForm catalog={props.catalog} question={question()} onAsk={ask} />
      <Show
        when={isWhole()}
        fallback={
          <Empty icon={<CircleHelp size={34} aria-hidden="true" />} title="Nothing is asked yet">
            Choose a user and a permission. The address of this page then holds the question, so that you can send it to somebody.
          </Empty>
        }
      >
        <CheckAnswer catalog={props.catalog} question={question()} />
      </Show>
    </>
  );
}

function QuestionForm(props: { catalog: Catalog; question: Question; onAsk: (part: Partial<Question>) => void }): JSX.Element {
  const workspace = useWorkspace();
  const tags = createTagForm();
  const [asked, setAsked] = createSignal('');
  // What comes by the address stands in the rows; what is typed goes into the address.
  createEffect(
    on(
      () => JSON.stringify(props.question.tags),
      (text) => {
        if (text === untrack(asked)) return;
        setAsked(text);
        tags.set(rowsOfTags(props.question.tags));
      },
    ),
  );
  createEffect(
    on(
      () => JSON.stringify(tags.tags()),
      (text) => {
        if (text === untrack(asked)) return;
        setAsked(text);
        props.onAsk({ tags: tags.tags() });
      },
      { defer: true },
    ),
  );
  const permissions: readonly Option[] = props.catalog.permissions
    .map((permission) => ({ value: permission, label: permissionLabel(props.catalog, permission) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const types: readonly Option[] = [{ value: '', label: 'Any type' }, ...typesOf(props.catalog)];
  return (
    <section class="card access-page__card" aria-label="The question">
      <div class="check__fields">
        <UserCombobox
          label="User"
          placeholder="Username or display name"
          value={props.question.user}
          onValue={(user) => props.onAsk({ user })}
        />
        <Combobox
          label="Permission"
          placeholder="Such as Queues – Edit"
          options={permissions}
          value={permissions.find(({ value }) => value === props.question.permission) ?? null}
          onValue={(option) => props.onAsk({ permission: option?.value ?? '' })}
          none="No permission matches"
        />
        <Select label="Type of the resource" options={types} value={props.question.type} onValue={(type) => props.onAsk({ type })} />
      </div>
      <TagFields
        form={tags}
        newId={workspace.platform.newId}
        hint="Of the resource it is done to. Without tags, only what is limited by no tags allows it."
        problem={null}
      />
    </section>
  );
}

/** The resource types that the catalogue's permissions act on. */
function typesOf(catalog: Catalog): Option[] {
  const types = catalog.data.groups.flatMap(({ resources }) => resources.flatMap(({ tagResource }) => tagResource ?? []));
  return [...new Set(types)]
    .map((value) => ({ value, label: resourceTypeLabel(catalog, value) }))
    .sort((a, b) => a.label.localeCompare(b.label));
}
