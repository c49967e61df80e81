/** Shows the page of people. */
import { render } from 'solid-js/web';
import { createQueries } from '../../../client/queries/queries.ts';
import '../../../client/styles/tokens.css';
import '../../../client/styles/base.css';
import '../../../client/styles/classes.css';
import { ToastRegion } from '../../../client/ui/feedback/toast.tsx';
import './kit.css';
import { PeoplePage } from './people-page.tsx';

const queries = createQueries({ cached: () => Promise.resolve(null), cache: () => Promise.resolve() }, () => true);
render(
  () => (
    <main>
      <PeoplePage queries={queries} />
      <ToastRegion />
    </main>
  ),
  document.getElementById('app')!,
);
