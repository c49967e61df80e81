/** The types of the HTTP application: a handler gets the types of its route's schema. */
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyTypeProvider,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { Schema, Static } from './schema.ts';

export interface SchemaProvider extends FastifyTypeProvider {
  readonly validator: this['schema'] extends Schema ? Static<this['schema']> : unknown;
  /** An answer has to fit its schema, which leaves out what it does not name. */
  readonly serializer: this['schema'] extends Schema ? Static<this['schema']> : unknown;
}

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  SchemaProvider
>;
