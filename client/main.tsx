/** Wires the client together and starts it. */
import { render } from 'solid-js/web';
import { App } from './features/app.tsx';
import { createApi, type Api } from './data/api.ts';
import { AppProvider } from './data/app.tsx';
import { browserEdge } from './data/edge.ts';
import { createSessionStore } from './data/session.ts';
import { browserTabs } from './data/tabs.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';

const edge = browserEdge();
const session = createSessionStore(edge, () => api, browserTabs());
const api: Api = createApi(edge.fetch, () => session.expire());

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no #app');
render(
  () => (
    <AppProvider app={{ edge, api, session }}>
      <App />
    </AppProvider>
  ),
  root,
);
void session.check();
