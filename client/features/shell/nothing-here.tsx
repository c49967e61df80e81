/** An address that leads nowhere. */
import { A } from '@solidjs/router';
import Compass from 'lucide-solid/icons/compass';
import type { JSX } from 'solid-js';
import { buttonClass } from '../../ui/controls/button.tsx';
import { Empty } from '../../ui/feedback/page-state.tsx';
import '../../ui/page/page.css';

export const NothingHere = (props: { title?: string; children?: JSX.Element }): JSX.Element => (
  <div class="page">
    <Empty
      heading="h1"
      icon={<Compass size={36} aria-hidden="true" />}
      title={props.title ?? 'There is nothing at this address'}
      actions={
        <A class={buttonClass({ look: 'plain' })} href="/profiles">
          Go to security profiles
        </A>
      }
    >
      {props.children ?? 'The link may be old, or misspelt.'}
    </Empty>
  </div>
);

export default NothingHere;
