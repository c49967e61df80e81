/** Registers the service worker, and tells when a newer version of the product waits. */
import { registerSW } from 'virtual:pwa-register';
import { tell } from '../../ui/toast.tsx';

/** Milliseconds between two looks for a newer version in a window that stays open. */
const lookAgain = 30 * 60_000;

export function watchForUpdates(): void {
  const update = registerSW({
    onNeedRefresh: () =>
      void tell({ text: 'A new version of Accord is ready.', stays: true, action: { label: 'Reload', run: () => void update(true) } }),
    onRegisteredSW: (_url, registration) => {
      if (registration) setInterval(() => void registration.update().catch(() => undefined), lookAgain);
    },
  });
}
