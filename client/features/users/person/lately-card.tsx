/** What was changed about a user lately, and by whom, with the way to all of it. */
import { A } from '@solidjs/router';
import ScrollText from 'lucide-solid/icons/scroll-text';
import type { JSX } from 'solid-js';
import type { User } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { createEvents } from '../../../queries/audit.ts';
import { createMinute } from '../../../ui/display/minute.ts';
import { ListCard } from '../../../ui/page/list-card.tsx';
import { EventList } from '../../audit/event-list.tsx';

const shownAtFirst = 5;

/** [U195] */
export function LatelyCard(props: { user: User }): JSX.Element {
  const workspace = useWorkspace();
  const now = createMinute(workspace.platform);
  const events = createEvents(
    workspace,
    () => ({ from: '', to: '', actor: '', event: '', target: props.user.id, revision: props.user.revision }),
    shownAtFirst,
  );
  return (
    <ListCard
      title="What changed lately"
      list={events}
      beside={
        <div class="user__actions small">
          <A href={`/audit?target=${props.user.id}`}>All of it</A>
          <A href={`/audit?actor=${props.user.id}`}>What {props.user.username} did</A>
        </div>
      }
      loading="Loading what changed"
      skeleton={['2.5rem', '2.5rem']}
      icon={<ScrollText size={36} aria-hidden="true" />}
      empty={<p class="muted">{events.hasMore() ? 'Nothing among the newest events.' : 'Nothing that you may see.'}</p>}
    >
      <EventList label={`What changed about ${props.user.username}`} events={events.items.slice(0, shownAtFirst)} now={now} />
    </ListCard>
  );
}
