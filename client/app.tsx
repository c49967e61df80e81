/** The screens and their addresses; everything behind the sign-in is loaded when it is needed. */
import { Navigate, Route, Router } from '@solidjs/router';
import { lazy, type JSX } from 'solid-js';
import { basePath } from './platform/base-path.ts';
import { OrReload } from './ui/feedback/or-reload.tsx';
import { RequireSession } from './features/session/require-session.tsx';

const SetupPage = lazy(() => import('./features/session/setup-page.tsx'));
const InvitationPage = lazy(() => import('./features/session/invitation-page.tsx'));
const ProfilesPage = lazy(() => import('./features/profiles/list/profiles-page.tsx'));
const ProfilePage = lazy(() => import('./features/profiles/profile/profile-page.tsx'));
const UsersPage = lazy(() => import('./features/users/list/users-page.tsx'));
const ComparePage = lazy(() => import('./features/users/compare/compare-page.tsx'));
const UserPage = lazy(() => import('./features/users/person/user-page.tsx'));
const AuditPage = lazy(() => import('./features/audit/audit-page.tsx'));
const AccountPage = lazy(() => import('./features/account/account-page.tsx'));
const CheckPage = lazy(() => import('./features/access/check-page.tsx'));
const PermissionPage = lazy(() => import('./features/access/permission-page.tsx'));
const DraftPage = lazy(() => import('./features/drafts/editor/draft-page.tsx'));
const NothingHere = lazy(() => import('./features/shell/nothing-here.tsx'));

export const App = (): JSX.Element => (
  <Router base={basePath} root={(props) => <OrReload>{props.children}</OrReload>}>
    <Route path="/setup" component={SetupPage} />
    <Route path="/invitation" component={InvitationPage} />
    <Route path="/" component={RequireSession}>
      <Route path="/" component={() => <Navigate href="/profiles" />} />
      <Route path="/profiles" component={ProfilesPage} />
      <Route path="/profiles/:id" component={ProfilePage} />
      <Route path="/users" component={UsersPage} />
      <Route path="/users/:id" component={UserPage} />
      <Route path="/users/:id/compare" component={ComparePage} />
      <Route path="/audit" component={AuditPage} />
      <Route path="/account" component={AccountPage} />
      <Route path="/access" component={CheckPage} />
      <Route path="/permissions/:permission" component={PermissionPage} />
      <Route path="/drafts/:id" component={DraftPage} />
      <Route path="*" component={NothingHere} />
    </Route>
  </Router>
);
