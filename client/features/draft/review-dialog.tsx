/** The last look before a Save: what will be granted, what is risky about it, and a promise that exactly this is saved. */
import { createMemo, createSignal, For, Show, type JSX } from 'solid-js';
import { digestOf } from '../../../core/profile/digest.ts';
import { inForce } from '../../../core/profile/in-force.ts';
import type { Issue } from '../../../core/profile/issues.ts';
import type { ProfileContent } from '../../../core/profile/profile.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Message, Notice } from '../../ui/message.tsx';
import { StoredText } from '../../ui/stored-text.tsx';
import { differenceBetween, grantsOf, restrictionsOf } from '../../../core/profile/difference.ts';
import { DifferenceView } from './difference-view.tsx';
import { useEditor } from './editor-context.tsx';
import { FixButtons } from './fix-buttons.tsx';
import { SurpriseNotices } from './surprise-notices.tsx';
import { ContentFacts } from './content-facts.tsx';
import { GrantList, RestrictionList } from './grant-list.tsx';

interface Reviewed {
  readonly content: ProfileContent;
  readonly digest: string;
  readonly warnings: readonly Issue[];
}

export function ReviewDialog(props: { open: boolean; onClose: () => void }): JSX.Element {
  return (
    <Show when={props.open}>
      <OpenReview onClose={props.onClose} />
    </Show>
  );
}

function OpenReview(props: { onClose: () => void }): JSX.Element {
  const { catalog, draft, model, save, base } = useEditor();
  const take = (): Reviewed => ({
    content: model.content(),
    digest: digestOf(catalog, model.content(), draft.base()),
    warnings: model.issues().filter((issue) => issue.severity === 'warning'),
  });
  const [reviewed, setReviewed] = createSignal(take());
  const [before, setBefore] = createSignal<ProfileContent | null>(null);
  const digestNow = createMemo(() => digestOf(catalog, model.content(), draft.base()));
  const isStale = (): boolean => digestNow() !== reviewed().digest;
  const isBlocked = (): boolean => model.issues().some((issue) => issue.severity === 'error');
  const isOffline = (): boolean =>
    draft.state().kind === 'offline' || draft.state().kind === 'blocked' || draft.state().kind === 'connecting';
  const changes = (): string => {
    const from = draft.base();
    return from
      ? `Change to ${base()?.name ?? 'a security profile'}: revision ${from.revision} becomes ${from.revision + 1}`
      : 'A new security profile';
  };
  const look = (): void => {
    setBefore(reviewed().content);
    setReviewed(take());
  };
  const confirm = (): void => {
    save.ask(reviewed());
    props.onClose();
  };

  return (
    <Dialog
      open
      wide
      onClose={props.onClose}
      title={
        <>
          Review “<StoredText text={reviewed().content.name} />”
        </>
      }
      about={changes()}
      foot={
        <>
          <Button onClick={props.onClose}>Keep editing</Button>
          <Button look="primary" unavailable={isStale() || isBlocked()} onClick={confirm}>
            {isOffline() ? 'Save when back online' : 'Save security profile'}
          </Button>
        </>
      }
    >
      <Show when={isStale()}>
        <Notice
          tone="warning"
          role="alert"
          title="The draft changed while you were looking"
          actions={
            <Button small onClick={look}>
              Review again
            </Button>
          }
        >
          <p>What you see here is no longer what would be saved.</p>
        </Notice>
      </Show>
      <Show when={before()}>
        {(earlier) => (
          <Notice tone="accent" title="Since you looked first">
            <DifferenceView catalog={catalog} difference={differenceBetween(catalog, earlier(), reviewed().content)} />
          </Notice>
        )}
      </Show>
      <SurpriseNotices />
      <Warnings issues={reviewed().warnings} onFixed={look} />
      <Show when={base()} fallback={<WholeProfile content={reviewed().content} />}>
        {(saved) => (
          <DifferenceView catalog={catalog} difference={differenceBetween(catalog, inForce(catalog, saved()), reviewed().content)} />
        )}
      </Show>
    </Dialog>
  );
}

/** Powerful permissions first, the rest after. */
const Warnings = (props: { issues: readonly Issue[]; onFixed: () => void }): JSX.Element => (
  <Show when={props.issues.length > 0}>
    <section class="review-warnings" aria-label="Warnings" data-fixes tabindex="-1">
      <h3>{props.issues.length === 1 ? 'One thing to think about' : `${props.issues.length} things to think about`}</h3>
      <ul>
        <For each={[...props.issues].sort((a, b) => Number(b.code === 'permission-risky') - Number(a.code === 'permission-risky'))}>
          {(issue, at) => (
            <li>
              <Message tone="warning" id={`warning-${at()}`}>
                {issue.message}
              </Message>
              <FixButtons issue={issue} about={`warning-${at()}`} onDone={props.onFixed} />
            </li>
          )}
        </For>
      </ul>
    </section>
  </Show>
);

function WholeProfile(props: { content: ProfileContent }): JSX.Element {
  const { catalog } = useEditor();
  const grants = createMemo(() => [...grantsOf(catalog, props.content).values()]);
  const restrictions = (): string[] => restrictionsOf(catalog, props.content);
  return (
    <>
      <ContentFacts catalog={catalog} content={props.content} />
      <section class="review-grants" aria-labelledby="review-grants-title">
        <h3 id="review-grants-title">Grants {grants().length === 1 ? 'one permission' : `${grants().length} permissions`}</h3>
        <Show when={grants().length > 0} fallback={<p class="muted">This profile grants nothing.</p>}>
          <GrantList catalog={catalog} grants={grants()} />
        </Show>
      </section>
      <Show when={restrictions().length > 0}>
        <section class="review-grants" aria-labelledby="review-restrictions-title">
          <h3 id="review-restrictions-title">Takes rights away</h3>
          <RestrictionList catalog={catalog} permissions={restrictions()} />
        </section>
      </Show>
    </>
  );
}
