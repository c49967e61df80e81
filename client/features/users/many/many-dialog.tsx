/** What a change of many users comes to, its progress, and what became of each. Knows no change. */
import { createEffect, on, Show, type JSX } from 'solid-js';
import type { Result, User } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { pauseBy } from '../../../platform/platform.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { Cancel, Dialog } from '../../../ui/feedback/dialog.tsx';
import { nameOf } from '../name-of.ts';
import { countOfUsers, People } from './people.tsx';
import type { Change, Plan } from './plan.ts';
import { createRun, type Run } from './run-each.ts';
import { RunProgress } from './run-progress.tsx';
import './many.css';

interface ManyProps {
  readonly isOpen: boolean;
  readonly title: string;
  readonly plan: Plan;
  /** The words on the button, for so many users. */
  readonly confirm: (users: string) => string;
  readonly isDanger?: boolean;
  /** Whether something was chosen that would be lost. */
  readonly isChanged?: boolean;
  readonly act: (change: Change) => Promise<Result<unknown>>;
  /** Ids of those for whom it is done. */
  readonly onClose: (done: readonly string[]) => void;
  /** Shown before it is done. */
  readonly children: JSX.Element;
}

export function ManyDialog(props: ManyProps): JSX.Element {
  const { platform } = useWorkspace();
  const run = createRun<Change>((change) => props.act(change), pauseBy(platform));
  createEffect(on(() => props.isOpen, run.clear));
  const close = (): void => {
    // What became of each is shown before it closes. [U248]
    if (run.state() === 'running') return run.stop();
    props.onClose(run.carried().flatMap(({ item, problem }) => (problem ? [] : [item.user.id])));
  };
  const isReady = (): boolean => run.state() === 'ready';
  return (
    <Dialog
      wide
      open={props.isOpen}
      onClose={close}
      isChanged={props.isChanged === true && isReady()}
      isAtWork={run.state() === 'running'}
      title={props.title}
      foot={<Foot {...props} run={run} onDone={close} />}
    >
      <div class="many">
        <Show when={isReady()} fallback={<Outcome run={run} />}>
          {props.children}
          <LeftOut users={props.plan.same} sentence="Nothing changes for" />
          <LeftOut users={props.plan.forbidden} sentence="You may not change" />
        </Show>
      </div>
    </Dialog>
  );
}

const LeftOut = (props: { users: Plan['same']; sentence: string }): JSX.Element => (
  <Show when={props.users.length > 0}>
    <section class="many__left-out">
      <p class="muted">
        {props.sentence} {countOfUsers(props.users.length)}:
      </p>
      <People users={props.users} label={`${props.sentence} these users`} />
    </section>
  </Show>
);

function Foot(props: ManyProps & { run: Run<Change>; onDone: () => void }): JSX.Element {
  const count = (): number => props.plan.changes.length;
  const state = props.run.state;
  const done = () => props.run.carried().filter(({ problem }) => problem === null);
  /** What failed and what was not tried; what is done is told with it. */
  const open = (): readonly Change[] => {
    const ids = new Set(done().map(({ item }) => item.user.id));
    return props.plan.changes.filter(({ user }) => !ids.has(user.id));
  };
  return (
    <Show
      when={state() === 'ready'}
      fallback={
        <Show when={state() === 'over'} fallback={<Button onClick={props.run.stop}>Stop</Button>}>
          <Show when={open().length > 0}>
            <Button onClick={() => void props.run.begin(open(), done())}>Try again for {countOfUsers(open().length)}</Button>
          </Show>
          <Button look="primary" onClick={props.onDone}>
            Done
          </Button>
        </Show>
      }
    >
      <Cancel />
      <Button
        look={props.isDanger ? 'danger' : 'primary'}
        unavailable={count() === 0}
        onClick={() => void props.run.begin(props.plan.changes)}
      >
        {props.confirm(countOfUsers(count()))}
      </Button>
    </Show>
  );
}

function Outcome(props: { run: Run<Change> }): JSX.Element {
  const done = (): User[] => props.run.carried().flatMap(({ item, problem }) => (problem ? [] : [item.user]));
  return (
    <>
      <RunProgress run={props.run} done="Done for" nameOf={({ user }) => <StoredText text={nameOf(user)} />} />
      <Show when={done().length > 0}>
        <People users={done()} label="Done" />
      </Show>
    </>
  );
}
