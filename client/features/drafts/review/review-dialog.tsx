/** The review before a Save: what will be granted, what is risky about it, and a promise that exactly this is saved. */
import { createMemo, createSignal, Show, type Accessor, type JSX } from 'solid-js';
import { digestOf } from '../../../../core/profile/digest.ts';
import { inForce } from '../../../../core/profile/in-force.ts';
import type { Issue } from '../../../../core/validation/issues.ts';
import type { ProfileContent } from '../../../../core/profile/profile.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Dialog } from '../../../ui/feedback/dialog.tsx';
import { Notice } from '../../../ui/feedback/message.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { differenceBetween } from '../../../../core/profile/difference.ts';
import { DifferenceView } from '../../../ui/profile/difference-view.tsx';
import { TryButton } from '../../trying/try-button.tsx';
import { useEditor } from '../editor/editor-context.tsx';
import { EffectOnPeople } from './effect.tsx';
import { ReviewFindings } from './findings.tsx';
import { Warnings, WholeProfile } from './review-parts.tsx';

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
  const { reviewed, before, isStale, again } = createReview();
  const isBlocked = (): boolean => model.issues().some((issue) => issue.severity === 'error');
  const isOffline = (): boolean => ['offline', 'blocked', 'connecting'].includes(draft.state().kind);
  const changes = (): string => {
    const from = draft.base();
    return from
      ? `Change to ${base()?.name ?? 'a security profile'}: revision ${from.revision} becomes ${from.revision + 1}`
      : 'A new security profile';
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
          <TryButton catalog={catalog} content={reviewed().content} />
          <Button onClick={props.onClose}>Keep editing</Button>
          <Button look="primary" unavailable={isStale() || isBlocked()} onClick={confirm}>
            {isOffline() ? 'Save when back online' : 'Save security profile'}
          </Button>
        </>
      }
    >
      <Show when={isStale()}>
        <StaleNotice onAgain={again} />
      </Show>
      <ReviewedParts reviewed={reviewed()} before={before()} onFixed={again} />
    </Dialog>
  );
}

interface Review {
  readonly reviewed: Accessor<Reviewed>;
  /** What was reviewed the time before. */
  readonly before: Accessor<ProfileContent | null>;
  /** The draft is no longer what is reviewed. */
  readonly isStale: () => boolean;
  again(): void;
}

function createReview(): Review {
  const { catalog, draft, model } = useEditor();
  const take = (): Reviewed => ({
    content: model.content(),
    digest: digestOf(catalog, model.content(), draft.base()),
    warnings: model.issues().filter((issue) => issue.severity === 'warning'),
  });
  const [reviewed, setReviewed] = createSignal(take());
  const [before, setBefore] = createSignal<ProfileContent | null>(null);
  const digestNow = createMemo(() => digestOf(catalog, model.content(), draft.base()));
  const again = (): void => {
    setBefore(reviewed().content);
    setReviewed(take());
  };
  return { reviewed, before, isStale: () => digestNow() !== reviewed().digest, again };
}

const StaleNotice = (props: { onAgain: () => void }): JSX.Element => (
  <Notice
    tone="warning"
    role="alert"
    title="The draft changed during the review"
    actions={
      <Button small onClick={() => props.onAgain()}>
        Review again
      </Button>
    }
  >
    <p>This review does not show what would be saved now.</p>
  </Notice>
);

function ReviewedParts(props: { reviewed: Reviewed; before: ProfileContent | null; onFixed: () => void }): JSX.Element {
  const { catalog, model, base } = useEditor();
  /** What is to be acknowledged, or was, stands by itself. */
  const warnings = createMemo(() => {
    const told = new Set(model.findings().map(({ warning }) => warning?.message));
    return props.reviewed.warnings.filter(({ message }) => !told.has(message));
  });
  return (
    <>
      <Show when={props.before}>
        {(earlier) => (
          <Notice tone="accent" title="Changed since your first review">
            <DifferenceView catalog={catalog} difference={differenceBetween(catalog, earlier(), props.reviewed.content)} />
          </Notice>
        )}
      </Show>
      <ReviewFindings onFixed={() => props.onFixed()} />
      <Warnings issues={warnings()} onFixed={() => props.onFixed()} />
      <Show when={base()} fallback={<WholeProfile content={props.reviewed.content} />}>
        {(saved) => (
          <DifferenceView catalog={catalog} difference={differenceBetween(catalog, inForce(catalog, saved()), props.reviewed.content)} />
        )}
      </Show>
      <EffectOnPeople content={props.reviewed.content} />
    </>
  );
}
