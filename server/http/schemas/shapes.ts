/** Shapes of values that several routes take or answer. */
import { Type, type Schema } from '../../web/schema.ts';

/** Every body refuses unknown members. [H2] */
export const closed = { additionalProperties: false } as const;

// Any text is a key.
export const Tags = Type.Unsafe<Record<string, string>>({
  type: 'object',
  additionalProperties: { type: 'string', maxLength: 4096 },
  maxProperties: 1000,
});

export const Uuid = Type.String({ format: 'uuid', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
export const Time = Type.String({ format: 'date-time' });
export const Text = Type.String({ maxLength: 10_000 });
export const nullable = <S extends Schema>(schema: S) => Type.Union([schema, Type.Null()]);

export const AccessControl = Type.Object(
  { resources: Type.Array(Type.String({ maxLength: 512 }), { maxItems: 1000 }), tags: Tags },
  closed,
);

export const Digest = Type.String({ pattern: '^[0-9a-f]{64}$' });
export const Committed = Type.Object({ id: Uuid, revision: Type.Integer() });

export const IdParams = Type.Object({ id: Type.String() });

export const NoContent = Type.Unsafe<undefined>({ type: 'null', description: 'Done' });
