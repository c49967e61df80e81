/** The findings that a Save waits for: each with its contributors and the ways to settle it. */
import ShieldAlert from 'lucide-solid/icons/shield-alert';
import { createMemo, createSignal, createUniqueId, For, Show, type JSX } from 'solid-js';
import { byContributor, described, type Finding } from '../../../../core/validation/findings.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Message, Notice } from '../../../ui/feedback/message.tsx';
import { announce } from '../../../ui/feedback/toast.tsx';
import { useEditor } from '../editor/editor-context.tsx';
import { FixButtons } from '../editor/cards/fix-buttons.tsx';
import { findingsPlace } from '../editor/places.ts';
import { Acknowledge, AcknowledgeAll, WhoAcknowledges } from './acknowledge.tsx';
import './findings.css';

/** So many stand above the form; the rest is folded. */
const mostUnfolded = 3;

const sentence = (count: number): string => (count === 1 ? 'One finding to acknowledge' : `${count} findings to acknowledge`);

/** While somebody edits: what is open, above the form. */
export function FindingNotices(): JSX.Element {
  const { model } = useEditor();
  const open = createMemo(() => model.findings().filter(({ state }) => state === 'open'));
  const keys = createMemo(() => open().map(({ key }) => key));
  const [isUnfolded, setIsUnfolded] = createSignal(false);
  /** What stands there to be read. */
  const shown = (): readonly Finding[] => (isUnfolded() ? open() : open().slice(0, mostUnfolded));
  const title = createUniqueId();
  return (
    <Show when={open().length > 0}>
      <section class="findings" aria-label="Findings" data-place={findingsPlace} data-findings tabindex="-1">
        <Notice
          tone="error"
          icon={<ShieldAlert size={18} aria-hidden="true" />}
          title={
            <span class="findings__heading">
              <span id={title}>{sentence(open().length)} before this is saved</span>
              <Show when={shown().length === open().length}>
                <AcknowledgeAll shown={shown()} about={title} />
              </Show>
            </span>
          }
        >
          <FindingList keys={keys().slice(0, mostUnfolded)} />
          <Show when={keys().length > mostUnfolded}>
            <details class="findings__folded" onToggle={(event) => setIsUnfolded(event.currentTarget.open)}>
              <summary>{keys().length - mostUnfolded} more</summary>
              <FindingList keys={keys().slice(mostUnfolded)} />
            </details>
          </Show>
        </Notice>
      </section>
    </Show>
  );
}

/** In the review: everything that is or was to be acknowledged. */
export function ReviewFindings(props: { onFixed: () => void }): JSX.Element {
  const { model } = useEditor();
  const keys = createMemo(() => model.findings().map(({ key }) => key));
  const open = (): number => model.findings().filter(({ state }) => state === 'open').length;
  const title = createUniqueId();
  return (
    <Show when={keys().length > 0}>
      <section class="findings" aria-label="Findings" data-findings tabindex="-1">
        <div class="findings__heading">
          <h3 id={title}>{open() > 0 ? sentence(open()) : 'Every finding is acknowledged'}</h3>
          <AcknowledgeAll shown={model.findings()} about={title} />
        </div>
        <FindingList keys={keys()} onFixed={props.onFixed} />
      </section>
    </Show>
  );
}

/** By key, so that an element stays while its finding does: a click must not fall between two of them. */
const FindingList = (props: { keys: readonly string[]; onFixed?: () => void }): JSX.Element => {
  const { model } = useEditor();
  const byKey = createMemo(() => new Map(model.findings().map((finding) => [finding.key, finding])));
  return (
    <ul class="findings__list">
      <For each={props.keys}>
        {(key) => {
          const finding = createMemo<Finding | undefined>((before) => byKey().get(key) ?? before);
          return <Show when={finding()}>{(one) => <FindingItem finding={one()} onFixed={() => props.onFixed?.()} />}</Show>;
        }}
      </For>
    </ul>
  );
};

function FindingItem(props: { finding: Finding; onFixed: () => void }): JSX.Element {
  const { catalog, model, readOnly } = useEditor();
  const id = createUniqueId();
  const isOpen = (): boolean => props.finding.state === 'open';
  const what = (): string => props.finding.summary;
  const contributors = createMemo(() =>
    [...byContributor(props.finding.facts)].map(([person, facts]) => ({ person, did: described(catalog, facts) })),
  );
  const withdraw = (): void => {
    model.withdraw(props.finding);
    announce('The acknowledgement is taken back.');
  };
  return (
    <li class="finding" data-fixes data-state={props.finding.state}>
      <div id={id}>
        <Message tone={isOpen() ? 'error' : 'info'}>{what()}</Message>
        <ul class="finding__contributors">
          <For each={contributors()}>
            {({ person, did }) => (
              <li>
                <strong>{person.username}</strong> {did}
              </li>
            )}
          </For>
        </ul>
        <WhoAcknowledges finding={props.finding} />
      </div>
      <Show when={!readOnly()}>
        <Show
          when={isOpen()}
          fallback={
            <div class="finding__actions">
              <span class="pill pill--good">Acknowledged</span>
              <Button small look="quiet" aria-describedby={id} onClick={withdraw}>
                Take back
              </Button>
            </div>
          }
        >
          <div class="finding__actions">
            <Acknowledge finding={props.finding} about={id} />
            <FixButtons issue={props.finding.issue} about={id} onDone={props.onFixed} />
          </div>
        </Show>
      </Show>
    </li>
  );
}
