/** Pages of the audit are read by time, and by event, actor and target in the order of time, without reading other rows. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const auditPages: Migration = {
  up: async ({ schema }: Kysely<unknown>) => {
    await schema.dropIndex('audit_by_event').execute();
    const index = (name: string, ...columns: string[]): Promise<void> =>
      schema
        .createIndex(name)
        .on('audit')
        .columns([...columns, 'at', 'seq'])
        .execute();
    await index('audit_by_time');
    await index('audit_by_event', 'event');
    await index('audit_by_actor', 'actor_id');
    await index('audit_by_actor_and_event', 'actor_id', 'event');
    await index('audit_by_target', 'target_id');
  },
};
