/** Registers the service worker, and tells when a newer version of the product waits. */
import { onCleanup } from 'solid-js';
import { tell } from '../../ui/feedback/toast.tsx';
import { trustWorker } from '../../platform/trusted-types/policies.ts';

/** Milliseconds between two checks for a newer version in a window that stays open. */
const lookAgain = 30 * 60_000;

/** To be called by a component: it ends with it. Nothing happens on plain http beyond this machine, where browsers have no service workers. */
export function watchForUpdates(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const over = new AbortController();
  onCleanup(() => over.abort());
  watch(navigator.serviceWorker, over.signal).catch(() => undefined);
}

async function watch(workers: ServiceWorkerContainer, signal: AbortSignal): Promise<void> {
  const registration = await workers.register(trustWorker());
  if (signal.aborted) return;
  let isOffered = false;
  const offer = (): void => {
    // Without a controller this is the first visit, and there is no older version.
    if (isOffered || !registration.waiting || !workers.controller) return;
    isOffered = true;
    // Whichever window says yes, the files of the old version are gone for all of them.
    workers.addEventListener('controllerchange', () => location.reload(), { signal });
    const reload = (): void => registration.waiting?.postMessage({ type: 'SKIP_WAITING' });
    tell({ text: 'A new version of Accord is ready.', stays: true, action: { label: 'Reload', run: reload } });
  };
  offer();
  const listen = (): void => registration.installing?.addEventListener('statechange', offer, { signal });
  registration.addEventListener('updatefound', listen, { signal });
  // It may have been found before we listened.
  listen();
  const timer = setInterval(() => void registration.update().catch(() => undefined), lookAgain);
  signal.addEventListener('abort', () => clearInterval(timer));
}
