/** What a page of list and form costs on the kit: ten thousand people, searched, filtered, sorted, selected, and one added. Never shipped. */
import Plus from 'lucide-solid/icons/plus';
import UserX from 'lucide-solid/icons/user-x';
import { createSignal, createUniqueId, Show, type JSX } from 'solid-js';
import { createPages } from '../../../client/queries/create-pages.ts';
import type { Queries } from '../../../client/queries/queries.ts';
import { Button } from '../../../client/ui/controls/button.tsx';
import { Combobox } from '../../../client/ui/controls/combobox.tsx';
import { Dialog } from '../../../client/ui/feedback/dialog.tsx';
import { TextField } from '../../../client/ui/form/field.tsx';
import { FormNotice } from '../../../client/ui/form/form-notice.tsx';
import { createForm } from '../../../client/ui/form/form.ts';
import { Page } from '../../../client/ui/page/page.tsx';
import { Empty } from '../../../client/ui/feedback/page-state.tsx';
import { Count } from '../../../client/ui/page/pagination.tsx';
import { ListState } from '../../../client/ui/feedback/read-state.tsx';
import { SearchField } from '../../../client/ui/controls/search-field.tsx';
import { Select, type Option } from '../../../client/ui/controls/select.tsx';
import { Switch } from '../../../client/ui/controls/switch.tsx';
import { createColumnChoice, type Column, type Sort } from '../../../client/ui/table/column.ts';
import { ColumnMenu } from '../../../client/ui/table/column-menu.tsx';
import { createSelection } from '../../../client/ui/table/selection.ts';
import { Table } from '../../../client/ui/table/table.tsx';
import { Tabs } from '../../../client/ui/page/tabs.tsx';
import { tell } from '../../../client/ui/feedback/toast.tsx';
import { addPerson, findPeople, sites, type PersonItem } from './people.ts';

const columns: readonly Column<PersonItem>[] = [
  { key: 'username', label: 'Username', canSort: true, isFixed: true, cell: ({ username }) => username },
  { key: 'name', label: 'Name', canSort: true, cell: ({ name }) => name },
  { key: 'site', label: 'Site', canSort: true, width: '8rem', cell: ({ site }) => site },
  { key: 'state', label: 'State', width: '8rem', cell: ({ isEnabled }) => <span class="pill">{isEnabled ? 'Enabled' : 'Disabled'}</span> },
  { key: 'profiles', label: 'Profiles', width: '6rem', isExtra: true, cell: ({ profiles }) => <span class="number">{profiles}</span> },
];

const siteOptions: readonly Option[] = sites.map((site) => ({ value: site, label: site }));

export function PeoplePage(props: { queries: Queries }): JSX.Element {
  const [query, setQuery] = createSignal('');
  const [site, setSite] = createSignal('');
  const [sort, setSort] = createSignal<Sort>({ by: 'username', isDescending: false });
  const [isAdding, setIsAdding] = createSignal(false);
  const selection = createSelection();
  const choice = createColumnChoice(columns, localStorage, 'kit.columns');
  const people = createPages<PersonItem>(props.queries, { first: 100 }, () => {
    const [text, at, order] = [query(), site(), sort()];
    return { key: ['users', 'list', at, order], query: text, ask: () => findPeople(text, at, order) };
  });
  return (
    <Page
      title="People"
      about="Everybody who can sign in."
      actions={
        <Button look="primary" onClick={() => setIsAdding(true)}>
          <Plus size={17} aria-hidden="true" /> Add person
        </Button>
      }
    >
      <div class="kit-tools">
        <SearchField label="Search people" value={query()} onValue={setQuery} />
        <Select label="Site" hideLabel options={[{ value: '', label: 'All sites' }, ...siteOptions]} value={site()} onValue={setSite} />
        <ColumnMenu choice={choice} />
        <Count shown={people.items.length} hasMore={people.hasMore()} />
      </div>
      <Show when={selection.keys().size > 0}>
        <div class="kit-tools" role="group" aria-label="Selected people">
          <span class="small muted">{selection.keys().size} selected</span>
          <Button small onClick={() => tell({ text: `${selection.keys().size} people were disabled.` })}>
            <UserX size={15} aria-hidden="true" /> Disable
          </Button>
          <Button small onClick={selection.clear}>
            Clear the selection
          </Button>
        </div>
      </Show>
      <ListState
        list={people}
        loading="Loading people"
        skeleton={['20rem']}
        icon={<UserX size={36} aria-hidden="true" />}
        onRetry={() => void people.refresh()}
        empty={<Empty icon={<UserX size={36} aria-hidden="true" />} title="Nobody matches" />}
      >
        <Table
          label="People"
          rows={people.items}
          keyOf={({ id }) => id}
          nameOf={({ username }) => username}
          columns={choice.shown()}
          sort={sort()}
          onSort={setSort}
          selection={selection}
          onOpen={({ username }) => tell({ text: `${username} was opened.` })}
          onNearEnd={() => void people.more()}
          isReading={people.isReading()}
        />
      </ListState>
      <AddPerson isOpen={isAdding()} onClose={() => setIsAdding(false)} onAdded={() => void people.refresh()} />
      <Details />
    </Page>
  );
}

function AddPerson(props: { isOpen: boolean; onClose: () => void; onAdded: () => void }): JSX.Element {
  const id = createUniqueId();
  const [site, setSite] = createSignal<Option | null>(null);
  const form = createForm({
    fields: ['username', 'name'],
    judge: ({ username }) => ({ username: username.trim() === '' ? 'The username is missing; type one.' : null }),
    send: ({ username, name }) => addPerson(username.trim(), name, site()?.value ?? ''),
    onDone: ({ username }) => {
      props.onClose();
      props.onAdded();
      tell({ text: `${username} was added.`, tone: 'good' });
    },
  });
  return (
    <Dialog
      open={props.isOpen}
      onClose={props.onClose}
      title="Add a person"
      foot={
        <Button look="primary" type="submit" form={id} unavailable={form.isBusy()}>
          Add person
        </Button>
      }
    >
      <form class="form" id={id} novalidate onSubmit={form.onSubmit}>
        <FormNotice problem={form.problem()} />
        <TextField name="username" label="Username" problem={form.problemOf('username')} />
        <TextField name="name" label="Name" hint="As colleagues call them." problem={form.problemOf('name')} />
        <Combobox label="Site" options={siteOptions} value={site()} onValue={setSite} none="No such site" />
      </form>
    </Dialog>
  );
}

function Details(): JSX.Element {
  const [tab, setTab] = createSignal<'rights' | 'sessions'>('rights');
  const [isOn, setIsOn] = createSignal(false);
  return (
    <Tabs
      label="A person"
      value={tab()}
      onValue={setTab}
      tabs={[
        { value: 'rights', label: 'Rights', content: () => <Switch label="May sign in" isOn={isOn()} onValue={setIsOn} /> },
        { value: 'sessions', label: 'Sessions', content: () => <p>No session.</p> },
      ]}
    />
  );
}
