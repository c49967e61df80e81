/** Shows the page of people. */
import { Route, Router } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { render } from 'solid-js/web';
import { createQueries } from '../../../client/queries/queries.ts';
import '../../../client/styles/tokens.css';
import '../../../client/styles/base.css';
import '../../../client/styles/classes.css';
import { ToastRegion } from '../../../client/ui/feedback/toast.tsx';
import './kit.css';
import { PeoplePage } from './people-page.tsx';

const queries = createQueries({ cached: () => Promise.resolve(null), cache: () => Promise.resolve() }, () => true);
const Kit = (): JSX.Element => (
  <main>
    <PeoplePage queries={queries} />
    <ToastRegion />
  </main>
);

render(
  () => (
    <Router>
      <Route path="*" component={() => <Kit />} />
    </Router>
  ),
  document.getElementById('app')!,
);
