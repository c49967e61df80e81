/** The promises of the protocol, checked at every step of the model regardless of its cause. */
import { Violation } from '../../simulation/violation.ts';
import { contentOf, type Action, type Next, type State } from './model.ts';

export function judgePromises(before: State, action: Action, { state: after, heard }: Next): void {
  const promise = (holds: boolean, what: string): void => {
    if (!holds) throw new Violation(`${what}: ${JSON.stringify({ before, action, after, heard })}`);
  };
  const [was, is] = [before.committed, after.committed];
  promise(!was || is === was, 'a commit happens once and stays');
  promise(before.draft === 'open' || after.draft === before.draft, 'a draft closes once');
  promise((after.draft === 'committed') === (is !== null), 'a draft and what became of it agree');
  promise(before.draft === 'open' || after.log === before.log, 'a closed draft takes no edit');
  if (is && !was) {
    const author = before.actors[is.by]!;
    const isRequest = after.actors[is.by]!.last?.key === is.key && after.actors[is.by]!.last?.content === is.content;
    promise(author.right && author.session, 'who commits has the right and a session at that moment');
    promise(!author.pending || author.pending.session || action.type !== 'run', 'a request ends with the session it came with');
    promise(isRequest && is.content === contentOf(before), 'what is committed is what its author reviewed, and what the draft comes to');
    promise(before.profile !== 'removed', 'a change of what is gone is not committed');
  }
  const hasHeard = heard.flat();
  promise(is !== null || !hasHeard.some((what) => what.endsWith('committed')), 'nobody hears of a commit that is none');
  if (action.type === 'retry') {
    const { session, last } = before.actors[action.actor]!;
    const isCommitted = was?.by === action.actor && was.key === last?.key;
    promise(!isCommitted || !session || heard[action.actor]!.includes('committed'), 'a key is answered as the first time');
  }
  if (action.type === 'crash' || action.type === 'crash-inside')
    promise(
      after.log === before.log && is === was && after.draft === before.draft,
      'a crash takes nothing that is on disk, and adds nothing',
    );
}
