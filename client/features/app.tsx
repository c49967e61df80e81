/** The screens and their addresses; everything behind the sign-in is loaded when it is needed. */
import { Navigate, Route, Router } from '@solidjs/router';
import { lazy, type JSX } from 'solid-js';
import { basePath } from '../data/base-path.ts';
import { OrReload } from '../ui/or-reload.tsx';
import { Gate } from './session/gate.tsx';

const SetupPage = lazy(() => import('./setup/setup-page.tsx'));
const InvitationPage = lazy(() => import('./setup/invitation-page.tsx'));
const ProfilesPage = lazy(() => import('./profiles/profiles-page.tsx'));
const ProfilePage = lazy(() => import('./profiles/profile-page.tsx'));
const DraftPage = lazy(() => import('./draft/draft-page.tsx'));
const NothingHere = lazy(() => import('./shell/nothing-here.tsx'));

export const App = (): JSX.Element => (
  <Router base={basePath} root={(props) => <OrReload>{props.children}</OrReload>}>
    <Route path="/setup" component={SetupPage} />
    <Route path="/invitation" component={InvitationPage} />
    <Route path="/" component={Gate}>
      <Route path="/" component={() => <Navigate href="/profiles" />} />
      <Route path="/profiles" component={ProfilesPage} />
      <Route path="/profiles/:id" component={ProfilePage} />
      <Route path="/drafts/:id" component={DraftPage} />
      <Route path="*" component={NothingHere} />
    </Route>
  </Router>
);
