/** Wires the client together and starts it. */
import { createEffect, createRoot } from 'solid-js';
import { render } from 'solid-js/web';
import { App } from './app.tsx';
import { createApi, type Api } from './api/api.ts';
import { AppProvider } from './app-context.tsx';
import { browserPlatform } from './platform/platform.ts';
import { createSessionStore } from './queries/session.ts';
import { createTrying } from './queries/trying.ts';
import { browserTabs } from './platform/tabs.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/classes.css';

const platform = browserPlatform();
const session = createSessionStore(platform, () => api, browserTabs());
const api: Api = createApi(platform.fetch, () => session.expire());

const trying = createTrying(tabNotes());
// Whoever signs in next begins as themself.
createRoot(() => createEffect(() => session.session().state === 'signed-out' && trying.stop()));

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no #app');
render(
  () => (
    <AppProvider app={{ platform, api, session, trying }}>
      <App />
    </AppProvider>
  ),
  root,
);
void session.check();

/** Null where the browser keeps none. */
function tabNotes(): Storage | null {
  try {
    return globalThis.sessionStorage;
  } catch {
    return null;
  }
}
