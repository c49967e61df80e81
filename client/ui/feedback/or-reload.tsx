/** In place of a page that could not be loaded, or failed: says so, and offers to reload. */
import { useLocation } from '@solidjs/router';
import PackageX from 'lucide-solid/icons/package-x';
import { createEffect, ErrorBoundary, on, type JSX } from 'solid-js';
import { Button } from '../controls/button.tsx';
import { Empty } from './page-state.tsx';
import '../page/page.css';

/** After an upgrade the server has its newer version alone. */
export const missingPart =
  'A part of this page could not be loaded; the server may have a newer version by now. Reload to go on: nothing that you edited is lost.';

/** [U66] */
export const OrReload = (props: { children: JSX.Element }): JSX.Element => (
  <ErrorBoundary fallback={(error: unknown, reset) => <ReloadPage error={error} onLeave={reset} />}>{props.children}</ErrorBoundary>
);

function ReloadPage(props: { error: unknown; onLeave: () => void }): JSX.Element {
  const location = useLocation();
  createEffect(() => reportError(props.error));
  createEffect(
    on(
      () => location.pathname,
      () => props.onLeave(),
      { defer: true },
    ),
  );
  return (
    <div class="page">
      <Empty
        heading="h1"
        icon={<PackageX size={36} aria-hidden="true" />}
        title="This page has to be reloaded"
        actions={
          <Button look="primary" onClick={() => window.location.reload()}>
            Reload
          </Button>
        }
      >
        {missingPart}
      </Empty>
    </div>
  );
}
