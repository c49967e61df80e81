/** Says above every page that something is tried, and ends it. */
import Glasses from 'lucide-solid/icons/glasses';
import { Show, type JSX } from 'solid-js';
import { useWorkspace } from '../../app-context.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { StoredText } from '../../ui/display/stored-text.tsx';
import { Banner } from '../shell/banner.tsx';
import { createStopTrying } from './stop-trying.ts';

/** [U230] */
export function TryingBanner(): JSX.Element {
  const { tried } = useWorkspace();
  const stop = createStopTrying();
  return (
    <Show when={tried}>
      {(one) => (
        <Banner
          isWarning
          stays
          icon={<Glasses size={17} aria-hidden="true" />}
          actions={
            <Button small onClick={stop}>
              Stop
            </Button>
          }
        >
          You see Accord as somebody with{' '}
          <strong>
            “<StoredText text={one().name} />”
          </strong>{' '}
          would, as far as you may see it yourself, and can change nothing.
        </Banner>
      )}
    </Show>
  );
}
