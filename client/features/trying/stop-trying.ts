/** Ends trying, and returns to the page that was left for it. */
import { useNavigate } from '@solidjs/router';
import { useWorkspace } from '../../app-context.tsx';

/** To be called by a component. */
export function createStopTrying(): () => void {
  const { tried, trying } = useWorkspace();
  const navigate = useNavigate();
  return () => {
    trying.stop();
    navigate(tried?.from ?? '/profiles');
  };
}
