/** Beginning a draft and going to it, once however often a button is pressed. [U90] */
import { useIsRouting, useNavigate } from '@solidjs/router';

/** `begin` answers the id of the draft to go to, or null where there is none. */
export type BeginDraft = (begin: () => Promise<string | null>) => Promise<void>;

/** To be called by a component. */
export function createBeginDraft(): BeginDraft {
  const [navigate, isRouting] = [useNavigate(), useIsRouting()];
  let isBusy = false;
  return async (begin) => {
    // The page with the button stays until the next one can be shown.
    if (isBusy || isRouting()) return;
    isBusy = true;
    try {
      const id = await begin();
      if (id !== null) navigate(`/drafts/${id}`);
    } finally {
      isBusy = false;
    }
  };
}
