/** The audit: what happened, by whom, from where, and what it changed; filtered, and saved as a file. */
import Download from 'lucide-solid/icons/download';
import ScrollText from 'lucide-solid/icons/scroll-text';
import RotateCw from 'lucide-solid/icons/rotate-cw';
import SearchX from 'lucide-solid/icons/search-x';
import { Show, type JSX } from 'solid-js';
import { useWorkspace } from '../../app-context.tsx';
import { basePath } from '../../platform/base-path.ts';
import { eventQuery } from '../../queries/audit.ts';
import { Button, buttonClass } from '../../ui/controls/button.tsx';
import { createMinute } from '../../ui/display/minute.ts';
import { Notice } from '../../ui/feedback/message.tsx';
import { Empty, Failed } from '../../ui/feedback/page-state.tsx';
import { ListState } from '../../ui/feedback/read-state.tsx';
import { Page } from '../../ui/page/page.tsx';
import { ShowMore } from '../../ui/page/pagination.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { EventList } from './event-list.tsx';
import { createEventSearch, type EventSearch } from './event-search.ts';
import './audit.css';

export default function AuditPage(): JSX.Element {
  const search = createEventSearch(useWorkspace());
  const isForbidden = (): boolean => search.events.problem()?.code === 'forbidden';
  return (
    <Page
      class="audit"
      title="Audit"
      about="What happened, newest first: who did what, from where, and what it changed."
      actions={
        <Show when={!isForbidden()}>
          <Exports search={search} />
        </Show>
      }
    >
      <Show
        when={!isForbidden()}
        fallback={<Failed problem={search.events.problem()!} icon={<ScrollText size={36} aria-hidden="true" />} />}
      >
        <AuditFilters search={search} />
        <Show when={search.events.isKnown() && search.events.problem()}>
          {(problem) => (
            <Notice tone="warning" role="status" title={problem().title}>
              <p>These are the events as they were. {problem().detail}</p>
            </Notice>
          )}
        </Show>
        <Events search={search} />
      </Show>
    </Page>
  );
}

function Events(props: { search: EventSearch }): JSX.Element {
  const { events } = props.search;
  const now = createMinute(useWorkspace().platform);
  return (
    <ListState
      list={events}
      loading="Loading events"
      skeleton={['3.5rem', '3.5rem', '3.5rem', '3.5rem', '3.5rem']}
      icon={<ScrollText size={36} aria-hidden="true" />}
      onRetry={() => void events.refresh()}
      empty={<NoEvent search={props.search} />}
    >
      <div class="audit__newer">
        <Button small look="quiet" unavailable={events.isReading()} onClick={() => void events.refresh()}>
          <RotateCw size={15} aria-hidden="true" /> Look for newer events
        </Button>
      </div>
      <div class="card audit__list">
        <EventList label="Events" events={events.items} now={now} heading="h2" />
      </div>
      <ShowMore hasMore={events.hasMore()} isReading={events.isReading()} noun="events" onMore={() => void events.more()} />
    </ListState>
  );
}

/** Nothing at all, nothing so far, or nothing that matches. */
const NoEvent = (props: { search: EventSearch }): JSX.Element => (
  <Show
    when={props.search.events.hasMore()}
    fallback={
      <Empty
        icon={<SearchX size={34} aria-hidden="true" />}
        title="No event matches"
        actions={
          <Show when={!props.search.isAll()}>
            <Button onClick={props.search.clear}>Clear the filters</Button>
          </Show>
        }
      >
        Nothing that you may see happened so, at that time.
      </Empty>
    }
  >
    <Empty
      icon={<ScrollText size={34} aria-hidden="true" />}
      title="Nothing found yet"
      actions={
        <Button unavailable={props.search.events.isReading()} onClick={() => void props.search.events.more()}>
          Look further back
        </Button>
      }
    >
      None of the newest events is one that you may see and ask for.
    </Empty>
  </Show>
);

/** What is asked for, whole. [U194] */
function Exports(props: { search: EventSearch }): JSX.Element {
  const link = (form: 'csv' | 'ndjson', label: string): JSX.Element => (
    <a class={buttonClass({})} download="" href={`${basePath}/api/audit.${form}?${askedFor(props.search)}`}>
      <Download size={16} aria-hidden="true" /> {label}
    </a>
  );
  return (
    <div class="audit__exports">
      {link('csv', 'Save as CSV')}
      {link('ndjson', 'Save as NDJSON')}
    </div>
  );
}

const askedFor = (search: EventSearch): string => new URLSearchParams(eventQuery(search.question()) as Record<string, string>).toString();
