/** The assertions of the instance: the server's, or the ones this device remembers. */
import type { Accessor } from 'solid-js';
import type { Assertion } from '../../core/validation/assertions/assertion.ts';
import { createRead } from './create-read.ts';
import type { Source } from './source.ts';

/** None while they are not known; the server checks them all the same. Must be called under a reactive owner. */
export function createAssertions({ api, queries }: Source): Accessor<readonly Assertion[]> {
  const read = createRead(queries, () => ({ key: ['assertions'], ask: api.assertions, remembers: true }));
  return () => listOf(read.value());
}

/** The server has checked them; what a damaged disk made of them is treated as missing. */
const listOf = (kept: { readonly assertions?: unknown } | null): readonly Assertion[] =>
  Array.isArray(kept?.assertions) ? (kept.assertions as Assertion[]) : [];
