/** The assertions of the instance: the server's, or the ones this device remembers. */
import { createEffect, type Accessor } from 'solid-js';
import type { Assertion } from '../../core/assertions/assertion.ts';
import type { Desk } from './app.tsx';
import { createRemembered } from './refresh.ts';

/** None while they are not known; the server checks them all the same. Must be called under a reactive owner. */
export function createAssertions(desk: Desk): Accessor<readonly Assertion[]> {
  const remembered = createRemembered(desk.store, 'assertions', desk.api.assertions);
  // Asked now, and again whenever the server is back.
  createEffect(() => {
    const session = desk.session.session();
    if (session.state === 'signed-in' && session.standing !== 'expired') void remembered.refresh();
  });
  return () => listOf(remembered.value());
}

/** The server has checked them; what a damaged disk made of them is treated as missing. */
const listOf = (kept: { readonly assertions?: unknown } | null): readonly Assertion[] =>
  Array.isArray(kept?.assertions) ? (kept.assertions as Assertion[]) : [];
