/** What narrows the events: days, who did it, what happened, to whom or what. */
import { Show, type JSX } from 'solid-js';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { useWorkspace } from '../../app-context.tsx';
import { isDay } from '../../queries/audit.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { eventOptions } from './event-names.ts';
import type { EventSearch } from './event-search.ts';
import { SubjectCombobox } from './subject-combobox.tsx';

/** [U191] */
export function AuditFilters(props: { search: EventSearch }): JSX.Element {
  const { may } = useWorkspace();
  const asked = () => props.search.question();
  const day = (member: 'from' | 'to', label: string): JSX.Element => (
    <TextField
      label={label}
      type="date"
      value={asked()[member]}
      onValue={(value) => (value === '' || isDay(value)) && props.search.filter({ [member]: value })}
    />
  );
  return (
    <div class="audit__tools" role="search" aria-label="Events">
      {day('from', 'From')}
      {day('to', 'To')}
      <Select label="Event" options={eventOptions} value={asked().event} onValue={(event) => props.search.filter({ event })} />
      <Show when={may(ownPermissions.viewUsers)}>
        <SubjectCombobox
          label="Done by"
          placeholder="Anybody"
          kinds="people"
          value={asked().actor}
          onValue={(actor) => props.search.filter({ actor })}
        />
      </Show>
      <Show when={may(ownPermissions.viewUsers) || may(ownPermissions.viewProfiles)}>
        <SubjectCombobox
          label="Done to"
          placeholder="Anything"
          kinds="everything"
          value={asked().target}
          onValue={(target) => props.search.filter({ target })}
        />
      </Show>
      <Show when={!props.search.isAll()}>
        <Button look="quiet" class="audit__clear" onClick={props.search.clear}>
          Clear the filters
        </Button>
      </Show>
    </div>
  );
}
