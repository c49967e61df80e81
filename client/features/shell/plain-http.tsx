/** Says once, where the page came over plain http from another machine, what browsers do not give it there. */
import Unplug from 'lucide-solid/icons/unplug';
import { createSignal, Show, type JSX } from 'solid-js';
import { useWorkspace } from '../../app-context.tsx';
import { nameHere } from '../../platform/base-path.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Banner } from './banner.tsx';

const noteKey = nameHere('accord.plain-http');

/** Service workers are for secure contexts: https, or this machine itself. [W33] */
export function PlainHttpBanner(): JSX.Element {
  const { platform } = useWorkspace();
  const [isOpen, setIsOpen] = createSignal(!globalThis.isSecureContext && !wasRead(platform.notes));
  const putAway = (): void => {
    setIsOpen(false);
    try {
      platform.notes?.setItem(noteKey, 'read');
    } catch {
      // Said again next time.
    }
  };
  return (
    <Show when={isOpen()}>
      <Banner
        icon={<Unplug size={17} aria-hidden="true" />}
        actions={
          <Button small onClick={putAway}>
            Got it
          </Button>
        }
      >
        <strong>This page came over plain http.</strong> Your edits are kept on this device, but the page itself opens only with a network.
        Whoever runs this server can change that by putting https in front of it.
      </Banner>
    </Show>
  );
}

function wasRead(notes: Storage | null): boolean {
  try {
    return notes?.getItem(noteKey) === 'read';
  } catch {
    return false;
  }
}
