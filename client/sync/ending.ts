/** How a draft ended, from what the server says of it. */
import type { ServerMessage } from '../../core/protocol/control.ts';
import type { DraftItem } from '../api/api.ts';
import type { Ending } from '../store/local-store.ts';

export const endingOfItem = ({ closedBy, profile, commit }: DraftItem, how: Ending['how']): Ending => ({
  ...{ how, by: closedBy ?? null, profile: profile ?? null, commit: commit ?? null },
});

export function endingOfMessage(message: Extract<ServerMessage, { type: 'committed' | 'closed' }>): Ending {
  const { by = null, profile = null, id, digest } = message;
  const commit = id !== undefined && digest !== undefined ? { id, digest } : null;
  return { how: message.type === 'committed' ? 'committed' : message.reason, by, profile, commit };
}
