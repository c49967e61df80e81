/** What is loaded at a click and not in place of a page, and is no longer on the server: the person is told, once. */
import { missingPart } from '../../ui/feedback/or-reload.tsx';
import { tell } from '../../ui/feedback/toast.tsx';

/** Answers how to end it. [U66] */
export function watchMissingParts(): () => void {
  let isTold = false;
  const onMissing = (): void => {
    if (isTold) return;
    isTold = true;
    tell({ text: missingPart, tone: 'warning', stays: true, action: { label: 'Reload', run: () => location.reload() } });
  };
  window.addEventListener('vite:preloadError', onMissing);
  return () => window.removeEventListener('vite:preloadError', onMissing);
}
