/** A form that is a page of its own: what is entered in it is not left behind without a question. [U262] */
import { useBeforeLeave } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createClosingGuard } from './closing-guard.ts';
import { KeepOrDiscard } from './dialog.tsx';

export function KeepEntered(props: { children: JSX.Element }): JSX.Element {
  const guard = createClosingGuard({ open: true, onClose: () => undefined });
  useBeforeLeave(guard.beforeLeave);
  return (
    <div ref={guard.watch}>
      {props.children}
      <KeepOrDiscard guard={guard} />
    </div>
  );
}
