/** Who had the profile when a revision was saved, looked up on request. */
import { A } from '@solidjs/router';
import { createSignal, For, Show, type JSX } from 'solid-js';
import { sentenceOf } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { Button } from '../../../ui/controls/button.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { exactTime } from '../../../ui/display/time.tsx';
import { Message } from '../../../ui/feedback/message.tsx';
import { findHeldThen, type Found } from './held-then.ts';
import './restore.css';

/** `at` is when the revision was saved. [U198] */
export function HeldThenPart(props: { profile: string; at: string }): JSX.Element {
  const { api } = useWorkspace();
  const [found, setFound] = createSignal<Found | null>(null);
  const [problem, setProblem] = createSignal<string | null>(null);
  const [isBusy, setIsBusy] = createSignal(false);
  let heading: HTMLHeadingElement | undefined;
  const look = async (): Promise<void> => {
    setIsBusy(true);
    const answer = await findHeldThen(api, props.profile, props.at);
    setIsBusy(false);
    setProblem(answer.ok ? null : sentenceOf(answer.problem));
    if (!answer.ok) return;
    setFound(answer);
    // The button that had the focus is gone.
    heading?.focus({ preventScroll: true });
  };
  return (
    <section class="held-then" aria-labelledby="held-then-title">
      <h3 id="held-then-title" tabindex="-1" ref={(element) => (heading = element)}>
        Who had it then
      </h3>
      <Show
        when={found()}
        fallback={
          <div>
            <Button small unavailable={isBusy()} onClick={() => void look()}>
              {isBusy() ? 'Looking…' : 'Look it up'}
            </Button>
          </div>
        }
      >
        {(known) => <People found={known()} at={props.at} />}
      </Show>
      <Show when={problem()}>{(sentence) => <Message tone="error">{sentence()}</Message>}</Show>
    </section>
  );
}

const People = (props: { found: Found; at: string }): JSX.Element => (
  <div role="status">
    <Show
      when={props.found.people.length > 0}
      fallback={<p class="muted small">Nobody whom you may see had it on {exactTime(props.at)}.</p>}
    >
      <ul aria-label="Who had it then">
        <For each={props.found.people}>
          {(person) => (
            <li>
              <A href={`/users/${person.id}`}>
                <StoredText text={person.username} />
              </A>
              <Show when={!person.isHolderNow}>
                <span class="muted small"> not any more</span>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Show>
    <Show when={props.found.isPartial}>
      <p class="muted small">More was given and taken since than is looked through here; the audit has all of it.</p>
    </Show>
  </div>
);
