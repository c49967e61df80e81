/** A right that ends while people edit, and what whoever has lost it is shown afterwards. */
import { expect } from 'vitest';
import { waitFor } from '../load/waiting.ts';
import type { Editor } from './editor.ts';
import type { Play } from './play.ts';

/** Takes every profile from a person, through the last of the servers. */
export async function revoke({ cluster: { administrator, nodes } }: Play, person: string): Promise<void> {
  const { url } = nodes.at(-1)!;
  const answer = await fetch(`${url}/api/users/${person}/profiles`, {
    method: 'PUT',
    headers: { cookie: administrator, origin: url, 'content-type': 'application/json' },
    body: JSON.stringify({ profiles: [] }),
  });
  expect(answer.status, await answer.text()).toBe(200);
}

/** Whoever has lost their rights sees no edit that was made after that was answered. */
export function watchLate(person: string) {
  const seen: string[] = [];
  let answeredAt = Infinity;
  return {
    onEdit: (editor: Editor, names: readonly string[]): void => void (editor.person === person && seen.push(...names)),
    answered: (): void => void (answeredAt = performance.now()),
    late: ({ made }: Play): string[] => seen.filter((name) => (made.get(name) ?? 0) > answeredAt),
    seen,
  };
}

/** Answers after how many milliseconds the last of their sockets had ended, and how many there were. */
export async function revokeAndWait(play: Play, person: string, answered: () => void): Promise<{ longest: number; sockets: number }> {
  const theirs = play.editors.filter((editor) => editor.person === person);
  const asked = performance.now();
  await revoke(play, person);
  answered();
  await waitFor(() => theirs.every(({ endedAt }) => endedAt !== null), 5_000);
  return { longest: Math.max(...theirs.map(({ endedAt }) => (endedAt ?? Infinity) - asked)), sockets: theirs.length };
}
