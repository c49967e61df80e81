/** Where what opens above a control is put: into the dialog that the control is in, which hides all else from screen readers; else at the end of the page. */
import { createContext, useContext } from 'solid-js';

export const OverlayPlace = createContext<() => HTMLElement | undefined>();

/** To be called by a component; asked when it opens. */
export function useOverlayPlace(): () => HTMLElement {
  const place = useContext(OverlayPlace);
  return () => place?.() ?? document.body;
}
