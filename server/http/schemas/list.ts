/** What a list takes, and what it answers. */
import { Type, type Schema } from '../../web/schema.ts';
import { closed, nullable } from './shapes.ts';

/** Items of a page where no limit is given. */
export const defaultLimit = 50;

/** What a list takes. */
export const listQuery = {
  query: Type.Optional(Type.String({ maxLength: 200, description: 'Text to look for, without regard to case and runs of white space.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: defaultLimit })),
  cursor: Type.Optional(Type.String({ maxLength: 1000, description: '`next` of the answer before.' })),
};

export const ListQuery = Type.Object(listQuery, closed);
export const listOf = <S extends Schema>(item: S) => Type.Object({ items: Type.Array(item), next: nullable(Type.String()) });
