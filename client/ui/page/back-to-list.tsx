/** The way back to the list: to the place in it that one came from, where that is the page before. [U24] */
import { A } from '@solidjs/router';
import ChevronLeft from 'lucide-solid/icons/chevron-left';
import type { JSX } from 'solid-js';
import './back-to-list.css';

/** The state of pages that are opened from the list. */
export const fromList = { from: 'list' } as const;

const isAfterList = (): boolean => (history.state as { readonly from?: string } | null)?.from === fromList.from;

export function BackToList(props: { href?: string; children?: JSX.Element }): JSX.Element {
  const goBack = (event: MouseEvent): void => {
    if (!isAfterList() || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.back();
  };
  return (
    <A class="back" href={props.href ?? '/profiles'} onClick={goBack}>
      <ChevronLeft size={15} aria-hidden="true" />
      {props.children ?? 'Security profiles'}
    </A>
  );
}
