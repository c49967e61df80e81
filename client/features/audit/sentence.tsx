/** What an event says, with links to its people, profiles and drafts. */
import { A } from '@solidjs/router';
import { For, type JSX } from 'solid-js';
import { describeRow, type Piece, type Thing } from '../../../core/audit/describe-row.ts';
import type { AuditItem } from '../../api/api.ts';
import { StoredText } from '../../ui/display/stored-text.tsx';

const placeOf: Readonly<Record<string, string>> = { user: '/users', profile: '/profiles', draft: '/drafts' };

/** Null for what has no page. [U193] */
const hrefOf = ({ kind, id }: Thing): string | null => (id === null || !Object.hasOwn(placeOf, kind) ? null : `${placeOf[kind]}/${id}`);

export const Sentence = (props: { item: AuditItem }): JSX.Element => <For each={describeRow(props.item)}>{(piece) => pieceOf(piece)}</For>;

function pieceOf(piece: Piece): JSX.Element {
  if (typeof piece === 'string') return piece;
  const href = hrefOf(piece);
  return href === null ? (
    <StoredText text={piece.name} />
  ) : (
    <A href={href}>
      <StoredText text={piece.name} />
    </A>
  );
}
