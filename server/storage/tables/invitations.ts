/** Links with which users set their own passwords. */

/** A one-time link with which a user sets their own password. */
export interface StoredInvitation {
  /** SHA-256 of the link's token, hex; the token itself is never stored. */
  readonly id: string;
  readonly user: string;
  readonly createdAt: string;
  /** User id; null where the operator made it. */
  readonly by: string | null;
}

export interface Invitations {
  byId(id: string): Promise<StoredInvitation | null>;
  /** In place of the one that the user had. */
  put(invitation: StoredInvitation): Promise<void>;
  deleteOfUser(user: string): Promise<void>;
  /** Unused links that the operator made. */
  ofOperator(): Promise<StoredInvitation[]>;
}
