/** The links with which people set their own password, one a person. */
import type { Atomically, Database, Row } from './schema.ts';
import type { Invitations, StoredInvitation } from '../tables/invitations.ts';

export function createInvitations(db: Database, atomically: Atomically): Invitations {
  const ofUser = (db: Database, user: string) => db.deleteFrom('invitations').where('user_id', '=', user);
  return {
    byId: async (id) => {
      const row = await db.selectFrom('invitations').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? invitationFromRow(row) : null;
    },
    put: ({ id, user, createdAt, by }) =>
      atomically(async (db) => {
        await ofUser(db, user).execute();
        await db.insertInto('invitations').values({ id, user_id: user, created_at: createdAt, made_by: by }).execute();
      }),
    deleteOfUser: async (user) => {
      await ofUser(db, user).execute();
    },
    ofOperator: async () => (await db.selectFrom('invitations').selectAll().where('made_by', 'is', null).execute()).map(invitationFromRow),
  };
}

const invitationFromRow = ({ id, user_id, created_at, made_by }: Row<'invitations'>): StoredInvitation => ({
  ...{ id, user: user_id, createdAt: created_at, by: made_by },
});
