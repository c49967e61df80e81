/** The answer to a question about access: yes or no, how it comes about, and what would turn it. */
import { A } from '@solidjs/router';
import Check from 'lucide-solid/icons/check';
import KeyRound from 'lucide-solid/icons/key-round';
import X from 'lucide-solid/icons/x';
import { createMemo, For, Show, type JSX } from 'solid-js';
import { permissionLabel, type Catalog } from '../../../core/catalog/catalog.ts';
import { inForce } from '../../../core/profile/in-force.ts';
import type { Decision, User } from '../../api/api.ts';
import { useWorkspace } from '../../app-context.tsx';
import { createDecision } from '../../queries/access.ts';
import { createProfilesOf } from '../../queries/profiles.ts';
import { createUser } from '../../queries/users.ts';
import { StoredText } from '../../ui/display/stored-text.tsx';
import { ReadState } from '../../ui/feedback/read-state.tsx';
import { holdersPath } from '../../ui/profile/holders-path.ts';
import { nameOf } from '../users/name-of.ts';
import { changeWords } from './change-words.ts';
import { resourceOf, stepsOf, type Step } from './check-steps.ts';
import type { Question } from './question.ts';

export function CheckAnswer(props: { catalog: Catalog; question: Question }): JSX.Element {
  const workspace = useWorkspace();
  const user = createUser(workspace, () => props.question.user);
  const decision = createDecision(workspace, () => {
    const { user, permission, type, tags } = props.question;
    return { user, permission, resource: resourceOf({ type, tags }), counterfactual: true };
  });
  return (
    <ReadState
      read={user}
      heading="h2"
      loading="Loading the user"
      skeleton={['4rem', '8rem']}
      icon={<KeyRound size={36} aria-hidden="true" />}
    >
      {(person) => (
        <ReadState
          read={decision}
          heading="h2"
          loading="Deciding"
          skeleton={['4rem', '8rem']}
          icon={<KeyRound size={36} aria-hidden="true" />}
        >
          {(told) => (
            <>
              <Verdict catalog={props.catalog} question={props.question} user={person()} decision={told()} />
              <Steps catalog={props.catalog} question={props.question} user={person()} decision={told()} />
              <Changes catalog={props.catalog} question={props.question} decision={told()} />
            </>
          )}
        </ReadState>
      )}
    </ReadState>
  );
}

interface Answered {
  readonly catalog: Catalog;
  readonly question: Question;
  readonly decision: Decision;
}

const Verdict = (props: Answered & { user: User }): JSX.Element => (
  <section
    class="card access-page__card check__verdict"
    classList={{ 'check__verdict--no': !props.decision.allowed }}
    aria-label="The answer"
    aria-live="polite"
  >
    <Show when={props.decision.allowed} fallback={<X size={26} aria-hidden="true" />}>
      <Check size={26} aria-hidden="true" />
    </Show>
    <p>
      <strong>{props.decision.allowed ? 'Yes.' : 'No.'}</strong>{' '}
      <A href={`/users/${props.user.id}`}>
        <StoredText text={nameOf(props.user)} />
      </A>{' '}
      {props.decision.allowed ? 'is allowed' : 'is denied'}{' '}
      <A href={holdersPath(props.question.permission)}>{permissionLabel(props.catalog, props.question.permission)}</A>
      {Object.keys(props.question.tags).length > 0 ? ' on a resource with these tags.' : ' on a resource without tags.'}
    </p>
  </section>
);

/** [U221] */
function Steps(props: Answered & { user: User }): JSX.Element {
  const known = createProfilesOf(useWorkspace(), () => props.user.profiles);
  const steps = createMemo(() => {
    const profiles = [...known().values()].map((profile) => inForce(props.catalog, profile));
    return stepsOf(props.catalog, profiles, props.question, props.decision.because);
  });
  return (
    <section class="card access-page__card" aria-labelledby="why-title">
      <h2 id="why-title">Why</h2>
      <ol class="check__steps">
        <li class="check__step">
          <Mark isYes={props.user.enabled} />
          <span>
            {props.user.enabled
              ? 'The account is enabled.'
              : 'The account is disabled, so everything is denied, whatever its security profiles grant.'}
          </span>
        </li>
        <For each={steps()}>{(step) => <StepItem step={step} />}</For>
        <Show when={steps().length === 0}>
          <li>No security profile that you may see is assigned.</li>
        </Show>
        <li>
          {props.decision.allowed
            ? 'One that allows it is enough.'
            : props.user.enabled
              ? 'None of them allows it, so it is denied.'
              : 'It is denied.'}
        </li>
      </ol>
    </section>
  );
}

const Mark = (props: { isYes: boolean }): JSX.Element => (
  <Show when={props.isYes} fallback={<X class="check__no" size={15} aria-label="No" />}>
    <Check class="check__yes" size={15} aria-label="Yes" />
  </Show>
);

const StepItem = (props: { step: Step }): JSX.Element => (
  <li class="check__step">
    <Mark isYes={props.step.allows} />
    <span>
      <Show when={props.step.profile} fallback="A security profile that you may not see">
        {(profile) => (
          <A href={`/profiles/${profile().id}`}>
            <StoredText text={profile().name} />
          </A>
        )}
      </Show>{' '}
      {props.step.sentence}
    </span>
  </li>
);

/** [U222] */
const Changes = (props: Answered): JSX.Element => (
  <section class="card access-page__card" aria-labelledby="changes-title">
    <h2 id="changes-title">{props.decision.allowed ? 'To deny it' : 'To allow it'}</h2>
    <Show when={(props.decision.changes ?? []).length > 0} fallback={<p class="muted">No change of what you may see turns the answer.</p>}>
      <p class="small muted">The smallest changes that turn the answer. Each line is enough alone.</p>
      <ul class="check__changes">
        <For each={props.decision.changes}>
          {(set) => (
            <li>
              <For each={set}>
                {(change, at) => {
                  const words = changeWords(props.catalog, props.question.user, change);
                  return (
                    <>
                      {at() > 0 && ', and '}
                      <Show when={words.path} fallback={<StoredText text={words.text} />}>
                        {(path) => (
                          <A href={path()}>
                            <StoredText text={words.text} />
                          </A>
                        )}
                      </Show>
                    </>
                  );
                }}
              </For>
              .
            </li>
          )}
        </For>
      </ul>
      <Show when={props.decision.moreChanges}>
        <p class="small muted">There are more ways than these.</p>
      </Show>
    </Show>
  </section>
);
