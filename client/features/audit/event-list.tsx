/** Events, each as a sentence with when and from where; what it changed is unfolded on request. */
import ChevronDown from 'lucide-solid/icons/chevron-down';
import { createSignal, createUniqueId, For, Show, type JSX } from 'solid-js';
import type { EventItem } from '../../queries/audit.ts';
import { Button } from '../../ui/controls/button.tsx';
import { exactTime, Moment } from '../../ui/display/time.tsx';
import { EventDetails } from './event-details.tsx';
import { Sentence } from './sentence.tsx';
import './audit.css';

export const EventList = (props: { events: readonly EventItem[]; label: string; now: () => Date; heading?: 'h2' | 'h3' }): JSX.Element => (
  <ol class="events" aria-label={props.label}>
    <For each={props.events}>{(event) => <EventRow event={event} now={props.now} heading={props.heading ?? 'h3'} />}</For>
  </ol>
);

/** [U193] */
function EventRow(props: { event: EventItem; now: () => Date; heading: 'h2' | 'h3' }): JSX.Element {
  const [isOpen, setIsOpen] = createSignal(false);
  const id = createUniqueId();
  return (
    <li class="event">
      <div class="event__line">
        <p class="event__sentence" id={`${id}-says`}>
          <Sentence item={props.event} />
        </p>
        <Show when={props.event.outcome === 'refused'}>
          <span class="pill pill--warning">Refused</span>
        </Show>
        <Button
          small
          look="quiet"
          aria-expanded={isOpen()}
          aria-controls={`${id}-details`}
          aria-describedby={`${id}-says`}
          onClick={() => setIsOpen(!isOpen())}
        >
          Details <ChevronDown size={15} aria-hidden="true" class={`event__fold ${isOpen() ? 'is-open' : ''}`} />
        </Button>
      </div>
      <p class="small muted">
        <Moment at={props.event.at} now={props.now()} /> · {exactTime(props.event.at)}
        <Show when={props.event.from}> · from {props.event.from}</Show>
      </p>
      <div id={`${id}-details`}>
        <Show when={isOpen()}>
          <EventDetails event={props.event} heading={props.heading} />
        </Show>
      </div>
    </li>
  );
}
